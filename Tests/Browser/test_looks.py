"""Screenshots of the page to look at, into the folder of pictures, and the views that can be chosen."""

BROKEN = [{"ablate": {"heads": ["0.0", "0.1", "0.2"], "mode": "zero"}}]
SIZES = {"wide": (1440, 900), "narrow": (360, 740)}
STATES = {
    "first": {"input": "1,0,1,0,1", "focus": "0.1"},
    "broken": {"input": "1,1,1,1,1", "focus": "0.3", "do": BROKEN},
    "weights": {"input": "1,0,1,0,1", "view": "weights", "do": [{"flip": {"parameter": "blocks.0.attn.W_O", "how": "sign", "positions": ["newB.."]}}]},
    "learning": {"input": "1,1,1,1,1", "view": "learning", "do": BROKEN},
}


def test_screenshots(page, pictures):
    for size, (width, height) in SIZES.items():
        page.resize(width, height)
        for colours in ("light", "dark"):
            page.colours(colours)
            for name, query in STATES.items():
                page.open(query)
                if name == "first":
                    page.script("document.querySelector('[data-variable=newD] .output-name')?.focus({preventScroll: true})")
                    page.settle()
                page.screenshot(pictures / f"{name}-{size}-{colours}.png")
    page.colours("light")
    page.resize(1440, 900)


def test_every_view_draws_maps(page, pictures):
    page.open({"input": "1,0,1,0,1"})
    views = page.script("return [...document.querySelectorAll('#view-picker option:not([disabled])')].map((one) => one.value)")
    assert {"attention", "activations", "lens", "attribution", "change", "patching", "shapley", "decodability"} <= set(views), views
    for view in views:
        page.script("const list = document.getElementById('view-picker'); list.value = arguments[0]; list.dispatchEvent(new Event('change'))", view)
        page.until(lambda: not page.all("#view-maps.is-waiting"), view, 300)
        page.settle()
        page.screenshot(pictures / f"view-{view}.png")
        assert page.all("#view-maps canvas"), (view, page.text("#view-maps"))


def test_the_strip_is_on_the_screen_at_every_width(page):
    for width, height in ((360, 740), (768, 1024), (1280, 720), (1920, 1080)):
        page.resize(width, height)
        page.open({"input": "1,0,1,0,1"})
        box = page.script("const box = document.getElementById('strip').getBoundingClientRect(); return [box.top, box.bottom, innerHeight]")
        assert 0 <= box[0] and box[1] <= box[2] + 1, (width, box)
    page.resize(1440, 900)


def test_colours_follow_the_system_until_the_switch_says_otherwise(page):
    def shown():
        return page.script("const style = getComputedStyle(document.documentElement); return [document.documentElement.dataset.theme, style.colorScheme, style.getPropertyValue('--paper').trim()]")

    light, dark = ["light", "light", "#f6f6f3"], ["dark", "dark", "#111417"]
    page.open({"input": "1,0,1,0,1"})
    try:
        page.script("localStorage.removeItem('playground-theme')")
        page.open({"input": "1,0,1,0,1"})
        assert shown() == light, shown()
        page.colours("dark")
        page.until(lambda: shown() == dark, "dark colours")
        page.open({"input": "1,0,1,0,1"})
        assert shown() == dark and page.find("#theme").get_attribute("aria-pressed") == "true"
        page.click("#theme")
        assert shown() == light
        page.open({"input": "1,0,1,0,1"})
        assert shown() == light, "the choice is not kept"
    finally:
        page.script("localStorage.removeItem('playground-theme')")
        page.colours("light")
