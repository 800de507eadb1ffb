#pragma once
#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// libpng reports errors by longjmp, which must not cross Swift frames. So the whole of one encoding
// happens inside `probekit_png_encode`, and Swift sees a return value and a message.

/// A growing block of bytes that libpng writes into. `free(bytes)` when done, also after a failure.
typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  char message[200];
} probekit_png_output;

/// A picture to encode: native-endian 0xXXRRGGBB words (Cairo's RGB24), `stride` bytes a row.
typedef struct {
  const uint8_t *pixels;
  int32_t width, height, stride;
  /// Written as pHYs, pixels per metre; 0 leaves the chunk out.
  uint32_t pixels_per_metre;
  /// zlib level, 0...9.
  int32_t level;
  /// `text_count` pairs: keyword, NUL, UTF-8 value, NUL. ASCII goes into tEXt, the rest into iTXt.
  const char *text;
  int32_t text_count;
} probekit_png_picture;

static void probekit_png_on_error(png_structp png, png_const_charp message) {
  probekit_png_output *out = (probekit_png_output *)png_get_error_ptr(png);
  snprintf(out->message, sizeof out->message, "%s", message);
  png_longjmp(png, 1);
}

static void probekit_png_on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void probekit_png_on_write(png_structp png, png_bytep data, size_t count) {
  probekit_png_output *out = (probekit_png_output *)png_get_io_ptr(png);
  if (out->capacity - out->count < count) {
    size_t capacity = (out->capacity + count) * 2;
    uint8_t *grown = (uint8_t *)realloc(out->bytes, capacity);
    if (!grown) png_error(png, "out of memory");
    out->bytes = grown;
    out->capacity = capacity;
  }
  memcpy(out->bytes + out->count, data, count);
  out->count += count;
}

static void probekit_png_on_flush(png_structp png) { (void)png; }

static inline void probekit_png_set_text(png_structp png, png_infop info, const char *text, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    const char *key = text;
    const char *value = key + strlen(key) + 1;
    text = value + strlen(value) + 1;
    int ascii = 1;
    for (const char *c = value; *c; c++) ascii &= (unsigned char)*c < 0x80;
    png_text chunk;
    memset(&chunk, 0, sizeof chunk);
    chunk.compression = ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
    chunk.key = (png_charp)key;
    chunk.text = (png_charp)value;
    if (ascii) chunk.text_length = strlen(value);
    else chunk.itxt_length = strlen(value);
    png_set_text(png, info, &chunk, 1);
  }
}

/// Encodes `picture` as an 8-bit RGB file. Returns 0, or 1 with `out->message` set.
static inline int probekit_png_encode(const probekit_png_picture *picture, probekit_png_output *out) {
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, out, probekit_png_on_error, probekit_png_on_warning);
  if (!png) {
    snprintf(out->message, sizeof out->message, "libpng could not start");
    return 1;
  }
  png_infop info = png_create_info_struct(png);
  uint8_t *row = (uint8_t *)malloc((size_t)picture->width * 3 + 1);
  if (!info || !row || setjmp(png_jmpbuf(png))) {
    if (!out->message[0]) snprintf(out->message, sizeof out->message, "out of memory");
    free(row);
    png_destroy_write_struct(&png, &info);
    return 1;
  }
  png_set_write_fn(png, out, probekit_png_on_write, probekit_png_on_flush);
  png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8, PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (picture->pixels_per_metre)
    png_set_pHYs(png, info, picture->pixels_per_metre, picture->pixels_per_metre, PNG_RESOLUTION_METER);
  probekit_png_set_text(png, info, picture->text, picture->text_count);
  png_set_compression_level(png, picture->level);
  png_set_compression_mem_level(png, 8);
  png_set_compression_buffer_size(png, 1 << 16);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE | PNG_FILTER_UP);
  png_write_info(png, info);
  for (int32_t y = 0; y < picture->height; y++) {
    const uint32_t *source = (const uint32_t *)(picture->pixels + (size_t)y * (size_t)picture->stride);
    for (int32_t x = 0; x < picture->width; x++) {
      uint32_t word = source[x];
      row[3 * x] = (uint8_t)(word >> 16);
      row[3 * x + 1] = (uint8_t)(word >> 8);
      row[3 * x + 2] = (uint8_t)word;
    }
    // Flat figures repeat rows: "up" then turns a row into zeros. Elsewhere no filter compresses best.
    int repeats =
        y > 0 && memcmp((const uint8_t *)source - picture->stride, source, (size_t)picture->width * 4) == 0;
    // Only from the second row on: libpng sets aside room for "up" by the filters it knows at the first.
    // And only by mask: once started, it takes a filter's number for a mask.
    if (y > 0) png_set_filter(png, PNG_FILTER_TYPE_BASE, repeats ? PNG_FILTER_UP : PNG_FILTER_NONE);
    png_write_row(png, row);
  }
  png_write_end(png, info);
  free(row);
  png_destroy_write_struct(&png, &info);
  return 0;
}
