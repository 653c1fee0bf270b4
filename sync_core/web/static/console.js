// Live pages: the parts marked data-live are read again while the page is looked at. Without this script the pages
// are the same, and "Look again" does by hand what it does.
"use strict";

const QUIET_SECONDS = 5;
const BUSY_SECONDS = 1;

function isBusy() {
  return document.querySelector("progress, .chip.running, .chip.working, .chip.listing, .chip.reading") !== null;
}

function isInUse(part) {
  return part.contains(document.activeElement) || part.querySelector("details[open]") !== null;
}

async function lookAgain() {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (other && other.innerHTML !== part.innerHTML && !isInUse(part)) part.replaceChildren(...other.childNodes);
  }
}

function waitAndLook() {
  window.setTimeout(async () => {
    try {
      if (!document.hidden) await lookAgain();
    } catch {
      // The web is away for a moment, or the session has ended: what is shown stays.
    }
    waitAndLook();
  }, (isBusy() ? BUSY_SECONDS : QUIET_SECONDS) * 1000);
}

if (document.querySelector("[data-live]")) waitAndLook();
