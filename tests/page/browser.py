# SPDX-License-Identifier: GPL-2.0-only
"""A headless Chromium, driven by the DevTools protocol over a pair of pipes: no port, no package."""
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

PROGRAMS = "chromium-headless-shell", "chromium"
FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-dev-shm-usage", "--force-color-profile=srgb", "--lang=en")


class Failure(Exception):
    pass


class Browser:
    """One page at a time. What it complains of, and what it asks of the network, is kept."""

    def __init__(self):
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if not program:
            raise FileNotFoundError("no Chromium here")
        self.home = tempfile.TemporaryDirectory(prefix="bob-page-")
        to_read, self.write_to = os.pipe()
        self.read_from, to_write = os.pipe()
        # It reads 3 and writes 4, whatever numbers the pipes have here.
        command = 'exec "$0" "$@" 3<&%d 4>&%d' % (to_read, to_write)
        self.log = open(os.path.join(self.home.name, "log"), "w+b")
        self.process = subprocess.Popen(
            ["bash", "-c", command, program, *FLAGS, "--user-data-dir=" + self.home.name, "about:blank"],
            pass_fds=(to_read, to_write), start_new_session=True, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env={**os.environ, "HOME": self.home.name, "TZ": "America/New_York"})
        os.close(to_read)
        os.close(to_write)
        self.received, self.events, self.number, self.session = b"", [], 0, None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in "Page", "Runtime", "Log", "Network":
            self.call(domain + ".enable")

    def close(self):
        """Chromium and its children, who would write into its home after it has gone."""
        try:
            while True:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
                time.sleep(0.01)
        except ProcessLookupError:
            pass  # there is nobody left
        self.log.close()
        self.home.cleanup()

    # ---- the protocol: JSON, each message ended by a 0 ----

    def receive(self, deadline):
        while b"\0" not in self.received:
            ready, _, _ = select.select([self.read_from], [], [], max(deadline - time.monotonic(), 0))
            piece = os.read(self.read_from, 1 << 20) if ready else b""
            if not piece:
                self.log.seek(0)
                raise Failure("Chromium is silent; it said: " + self.log.read().decode("utf-8", "replace")[-2000:])
            self.received += piece
        message, self.received = self.received.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, seconds=60, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.write_to, json.dumps(request).encode() + b"\0")
        deadline = time.monotonic() + seconds
        while True:
            message = self.receive(deadline)
            if message.get("id") == self.number:
                if "error" in message:
                    raise Failure("%s: %s" % (method, message["error"]["message"]))
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def wait_event(self, method, seconds=60):
        deadline = time.monotonic() + seconds
        while not any(event["method"] == method for event in self.events):
            message = self.receive(deadline)
            if "method" in message:
                self.events.append(message)

    # ---- a page ----

    def open(self, path, width=1200, height=900, dark=False, hash=""):
        self.call("Page.navigate", url="about:blank")
        self.screen(width, height, dark)
        self.events.clear()
        self.call("Page.navigate", url="file://" + os.path.realpath(path) + hash)
        self.wait_event("Page.loadEventFired")

    def screen(self, width, height, dark=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def run(self, script):
        """What the script's last expression is, as JSON has it."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise Failure(result["exceptionDetails"].get("exception", {}).get("description", script))
        return result["result"].get("value")

    def wait(self, script, seconds=10):
        """Until it is true. The page is asked again each time it has drawn itself."""
        deadline = time.monotonic() + seconds
        while not self.run("new Promise(requestAnimationFrame).then(() => !!(%s))" % script):
            if time.monotonic() > deadline:
                raise Failure("never true: " + script)

    def click(self, selector):
        """As a person does: into the middle of what is seen of it."""
        self.run("document.querySelector(%s).scrollIntoView({block: 'center'})" % json.dumps(selector))
        box = self.run("""(r => [r.x + r.width / 2, r.y + r.height / 2])
            (document.querySelector(%s).getBoundingClientRect())""" % json.dumps(selector))
        for kind in "mousePressed", "mouseReleased":
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def move(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def press(self, key, text=""):
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowRight": 39, "ArrowLeft": 37}
        for kind in "keyDown", "keyUp":
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, text=text if kind == "keyDown" else "",
                      windowsVirtualKeyCode=codes.get(key, 0))

    def type(self, selector, text):
        self.run("document.querySelector(%s).focus()" % json.dumps(selector))
        self.call("Input.insertText", text=text)

    def complaints(self):
        """Exceptions, and what was written on the console."""
        found = []
        for event in self.events:
            if event["method"] == "Runtime.exceptionThrown":
                details = event["params"]["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Runtime.consoleAPICalled":
                found.append("console: " + json.dumps(event["params"]["args"]))
            elif event["method"] == "Log.entryAdded":
                found.append(event["params"]["entry"]["text"])
        return found

    def requests(self):
        """What it asked for, but for itself, what stands in it, and what its own policy forbade."""
        forbidden = {event["params"]["requestId"] for event in self.events
                     if event["method"] == "Network.loadingFailed" and event["params"].get("blockedReason") == "csp"}
        urls = [event["params"]["request"]["url"] for event in self.events
                if event["method"] == "Network.requestWillBeSent" and event["params"]["requestId"] not in forbidden]
        return [url for url in urls[1:] if not url.startswith("data:")] if urls else ["nothing, not even the page"]

    def screenshot(self, path, whole=True):
        image = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        self.save(path, image)

    def pdf(self, path):
        self.save(path, self.call("Page.printToPDF", preferCSSPageSize=False, paperWidth=8.27, paperHeight=11.69)["data"])

    @staticmethod
    def save(path, encoded):
        with open(path, "wb") as file:
            file.write(base64.b64decode(encoded))
