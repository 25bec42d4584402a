"""A headless Chromium that tests drive over a pipe."""

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
# Chromium reads commands from file descriptor 3 and answers on 4.
LAUNCHER = """
import fcntl, os, sys
r, w = (fcntl.fcntl(int(n), fcntl.F_DUPFD, 20) for n in sys.argv[1:3])
os.dup2(r, 3), os.dup2(w, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Chromium:
    """A headless browser that is driven over a pipe; one page at a time."""

    def __init__(self, profile):
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                   "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]  # fmt: skip
        self.process = subprocess.Popen([sys.executable, "-c", LAUNCHER, str(theirs_in), str(theirs_out), CHROMIUM, *options],
                                        pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self.input, self.output, self.left, self.number, self.session, self.events = ours_in, ours_out, b"", 0, None, []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params} | ({"sessionId": self.session} if self.session else {})
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            got = self.receive()
            if got.get("id") == self.number:
                assert "error" not in got, got
                return got["result"]
            self.events.append(got)

    def receive(self):
        while b"\0" not in self.left:
            assert select.select([self.input], [], [], 60)[0], "the browser does not answer"
            read = os.read(self.input, 1 << 20)
            assert read, "the browser has ended"
            self.left += read
        message, self.left = self.left.split(b"\0", 1)
        return json.loads(message)

    def open(self, path, fragment="", width=1000):
        """The page, and the seconds until its load event was over."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        self.send("Page.navigate", url="about:blank")
        self.events.clear()
        start = time.monotonic()
        self.send("Page.navigate", url=path.as_uri() + fragment)
        while self("document.readyState") != "complete" or self("location.href") == "about:blank":
            time.sleep(0.02)
        self("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        return time.monotonic() - start

    def __call__(self, expression):
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key, code, text=""):
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=text if kind == "keyDown" else "")

    def complaints(self):
        """Exceptions, console messages and log entries since the page was opened, and whatever it asked for but itself."""
        self("0")
        bad = [event for event in self.events if event["method"] in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")]
        asked = {event["params"]["request"]["url"] for event in self.events if event["method"] == "Network.requestWillBeSent"}
        return bad + sorted(url for url in asked if not url.startswith(("file:", "data:", "about:")))

    def picture(self, path, whole=False):
        size = self.send("Page.getLayoutMetrics")["cssContentSize"] if whole else None
        clip = {"clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16_000), "scale": 1}} if whole else {}
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **clip)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self):
        for end in (self.output, self.input):
            os.close(end)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
