"""The playground's page as a person uses it: what can be clicked, typed and read."""

import json
import os
import shutil
import time
import urllib.parse

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")


def open_browser():
    """A browser with a fresh profile."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--disable-background-networking", "--disable-component-update", "--no-first-run"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))


class Page:
    """One page in a browser of its own, or in one that is given."""

    def __init__(self, address, width=1440, height=900, browser=None):
        self.address = address
        self.browser = browser or open_browser()
        self.requests = []
        self.console = []
        self.resize(width, height)

    def close(self):
        self.collect()
        self.browser.quit()

    def resize(self, width, height):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def colours(self, name):
        """Light or dark, as the system would say."""
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": name}]})

    def open(self, query=None):
        """Opens the page; `query` is a dictionary of what the address says, or the text of a query."""
        if isinstance(query, dict):
            query = urllib.parse.urlencode(
                {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}, quote_via=urllib.parse.quote)
        self.browser.get(f"{self.address}/" + (f"?{query.lstrip('?')}" if query else ""))
        self.until(lambda: self.script("return document.documentElement.classList.contains('is-ready')"), "the page")
        self.settle()
        return self

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def until(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"waited {seconds} seconds in vain for {what}")

    def settle(self):
        """Waits until the report on the screen is that of the state, and the address says it."""
        self.until(lambda: self.script("return window.playground.settled"), "the answer of the server")
        self.script("return new Promise((done) => setTimeout(() => requestAnimationFrame(done), 90))")
        self.until(lambda: self.script(
            "return window.playground.settled && !document.querySelector('#view-maps.is-waiting')"), "the view")

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.script("return document.querySelector(arguments[0])?.textContent", selector)

    def click(self, selector, shift=False):
        target = self.find(selector)
        self.script("arguments[0].scrollIntoView({block: 'center'})", target)
        actions = ActionChains(self.browser)
        if shift:
            actions = actions.key_down(Keys.SHIFT)
        actions = actions.click(target)
        if shift:
            actions = actions.key_up(Keys.SHIFT)
        actions.perform()
        self.settle()

    def point(self, selector):
        ActionChains(self.browser).move_to_element(self.find(selector)).perform()

    def press(self, *keys):
        """Presses keys wherever the focus is."""
        for key in keys:
            ActionChains(self.browser).send_keys(key).perform()
        self.settle()

    def chord(self, *keys):
        """Presses keys together."""
        actions = ActionChains(self.browser)
        for key in keys[:-1]:
            actions = actions.key_down(key)
        actions = actions.send_keys(keys[-1])
        for key in keys[:-1]:
            actions = actions.key_up(key)
        actions.perform()
        self.settle()

    # What stands on the screen.

    def head(self, name, shift=False):
        """Clicks a head's tile."""
        self.click(f'[data-head="{name}"]', shift)

    def answers(self):
        """The table of answers: {output: (rules, model, is marked right)}."""
        rows = self.script("""return [...document.querySelectorAll('#answer-table tbody tr')].map((row) => [
          row.dataset.variable, row.querySelector('td.value').textContent,
          row.querySelector('.model-value .value-box').firstChild.textContent,
          row.querySelector('.mark').textContent])""")
        return {name: (rules, model, mark == "✓") for name, rules, model, mark in rows}

    def tokens(self):
        """The text as it stands in the ribbon."""
        return self.script("return [...document.querySelectorAll('#tokens .token-text')].map((one) => one.textContent)")

    def wrong_cells(self, output):
        """The numbers of the inputs whose cells are marked wrong in the strip."""
        return self.script("""return [...document.querySelectorAll('#strip-grid [role=gridcell].cell')]
          .filter((cell) => cell.dataset.output === arguments[0] && cell.classList.contains('is-wrong'))
          .map((cell) => Number(cell.dataset.column))""", output)

    def share(self, output):
        return self.script("""return [...document.querySelectorAll('#strip-grid .strip-row')]
          .find((row) => row.dataset.variable === arguments[0]).querySelector('.strip-share').textContent""", output)

    def state(self):
        return self.script("return window.playground.state")

    def focus(self):
        """What has the focus, in short."""
        return self.script("""const one = document.activeElement;
          return one.id || one.dataset.head || one.getAttribute('aria-label') || one.textContent.trim().slice(0, 40)""")

    def screenshot(self, path):
        self.browser.save_screenshot(str(path))

    # What went wrong, and who was asked.

    def collect(self):
        """Takes over what the browser logged since the last call."""
        self.console += [entry for entry in self.browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
