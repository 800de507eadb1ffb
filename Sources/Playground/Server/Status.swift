/// How a request ended, as HTTP has it.
enum Status: Int, Sendable {
  case ok = 200
  case accepted = 202
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case payloadTooLarge = 413
  case addressTooLong = 414
  case unsupportedMediaType = 415
  case headersTooLarge = 431
  case internalServerError = 500

  /// What stands beside the number.
  var phrase: String {
    switch self {
    case .ok: "OK"
    case .accepted: "Accepted"
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .payloadTooLarge: "Content Too Large"
    case .addressTooLong: "URI Too Long"
    case .unsupportedMediaType: "Unsupported Media Type"
    case .headersTooLarge: "Request Header Fields Too Large"
    case .internalServerError: "Internal Server Error"
    }
  }
}
