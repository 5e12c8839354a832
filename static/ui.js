/* What every page shares. None needs it to be read or to send a form.

   Signed out: a script that gets 401 keeps what it has and dispatches "tierboard:signed-out"; a dialog opens.
   "tierboard:signed-in": the person is back, every form carries the new token. Save again then.
   Somebody else signed in: nothing is sent or drawn any more ("tierboard:somebody-else"); what was typed can be copied. */
(function () {
  "use strict";
  const STALE = 30000; // without an answer for so long: is somebody still signed in?
  const frame = () => document.getElementById("page") || document.body;
  const WHO = "X-Person";
  let away = false;
  let other = false; // somebody else is signed in now
  let failures = 0;
  let silentUntil = 0;
  let heard = Date.now();
  let asked; // the form that may go out now

  // Read late: signing in again, in another tab too, changes it.
  function token() {
    const name = (frame().dataset.csrfCookie || "csrftoken") + "=";
    const row = document.cookie.split("; ").find((part) => part.startsWith(name));
    return row ? decodeURIComponent(row.slice(name.length)) : "";
  }
  window.tierboard = { token };
  function renew(root) {
    const fresh = token();
    if (fresh) root.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh; });
  }

  function say(text, tone) {
    const place = document.getElementById("banners");
    if (!place) return;
    let banner = document.getElementById("script-banner");
    if (!banner) {
      banner = document.createElement("div");
      banner.id = "script-banner";
      banner.setAttribute("role", "alert");
      place.append(banner);
    }
    banner.className = "banner tone-" + tone;
    banner.replaceChildren(place.querySelector("template").content.cloneNode(true), ...text);
  }

  function quiet() {
    const banner = document.getElementById("script-banner");
    if (banner) banner.remove();
  }

  // ----- the connection: asked less often while nothing answers
  function lost(words) {
    failures += 1;
    silentUntil = Date.now() + Math.min(30000, 1000 * 2 ** failures);
    say([words || "The connection is lost. What you see may be old; what you typed is still here. It is tried again."], "caution");
  }
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.triggeringEvent && (away || Date.now() < silentUntil)) { event.preventDefault(); return; }
    if (token()) event.detail.headers["X-CSRFToken"] = token();
    event.detail.headers[WHO] = frame().dataset.user || "";
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) signedOut();
    else lost("The page could not be brought up to date. What you typed is still here; it is tried again.");
  });
  document.addEventListener("htmx:sendError", () => lost());

  // After 300 ms a wait says so, and keeps what it shows.
  const waits = new WeakMap();
  function busy(panel, on) {
    clearTimeout(waits.get(panel));
    if (on) waits.set(panel, setTimeout(() => panel.setAttribute("aria-busy", "true"), 300));
    else panel.removeAttribute("aria-busy");
  }
  document.addEventListener("htmx:beforeRequest", (event) => busy(event.detail.target, true));
  document.addEventListener("tierboard:busy", (event) => busy(event.target, event.detail));
  document.addEventListener("htmx:afterRequest", (event) => {
    busy(event.detail.target, false);
    if (!event.detail.successful || other) return;
    failures = silentUntil = 0;
    heard = Date.now();
    quiet();
  });
  window.addEventListener("online", () => { silentUntil = 0; });

  // ----- signed out: signing in again without leaving the page
  const ping = () => fetch(frame().dataset.ping, { headers: { "HX-Request": "true" } })
    .then((answer) => (somebodyElse(answer.headers.get(WHO)) ? 409 : answer.status));
  const words = () => import(frame().dataset.signIn + "?" + failures);

  function somebodyElse(mark) {
    if (mark) other = mark !== frame().dataset.user;
    if (mark && other) words().then((found) => say(found.somebodyElse(), "caution"));
    return other;
  }
  document.addEventListener("tierboard:somebody-else", () => somebodyElse("other"));

  function signedOut() {
    if (away) return;
    away = true;
    words().then(async (found) => {
      const back = await found.signIn(frame(), ping);
      if (back && await ping() === 409) { location.reload(); return; }
      if (!back) { say(found.signedOut(() => { away = false; signedOut(); }), "caution"); return; }
      away = false;
      heard = Date.now();
      renew(document);
      quiet();
      document.dispatchEvent(new CustomEvent("tierboard:signed-in"));
    }).catch(() => { away = false; lost(); });
  }
  document.addEventListener("tierboard:signed-out", signedOut);

  document.addEventListener("click", (event) => {
    const refused = event.target.closest('[aria-disabled="true"]');
    if (refused) event.preventDefault();

    const side = event.target.closest("[data-side]");
    if (side) moveSide(side.dataset.side);

    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => {
        const before = copy.dataset.label || copy.getAttribute("aria-label");
        copy.dataset.label = before;
        copy.setAttribute("aria-label", "Copied");
        copy.classList.add("copied");
        setTimeout(() => { copy.setAttribute("aria-label", before); copy.classList.remove("copied"); }, 2000);
      });
    }
  });

  function moveSide(what) {
    const page = frame();
    const wide = window.matchMedia("(min-width: 1280px)").matches;
    if (wide) page.classList.toggle("side-closed", what === "toggle" ? undefined : true);
    else page.classList.toggle("side-open", what === "toggle" ? undefined : false);
    const open = wide ? !page.classList.contains("side-closed") : page.classList.contains("side-open");
    document.querySelectorAll('[data-side="toggle"]').forEach((button) => button.setAttribute("aria-expanded", String(open)));
    const first = document.querySelector(open && !wide ? "#shell-nav a" : '[data-side="toggle"]');
    if (first) first.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && frame().classList.contains("side-open")) moveSide("close");
    search(event);
  });

  // The search: / or Ctrl-K goes there. What else its keys do comes with search.js.
  function search(event) {
    const field = document.getElementById("find") || document.getElementById("search");
    const slash = event.key === "/" && !event.target.closest("input, select, textarea, [contenteditable]");
    if (!field || !(slash || ((event.ctrlKey || event.metaKey) && event.key === "k"))) return;
    event.preventDefault();
    if (field.offsetParent) field.focus(); else location.href = field.form.action;
  }
  document.addEventListener("focusin", (event) => { if (event.target.id === "find") import(frame().dataset.search); });

  // A second press sends nothing: the first answer is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (form.dataset.sent || other) { event.preventDefault(); return; }
    renew(form);
    if (frame().dataset.user) {
      form.querySelectorAll("[name=drawn_for]").forEach((mark) => mark.remove());
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "drawn_for", value: frame().dataset.user }));
    }
    // Asks first: nothing typed is lost by signing in. The editor keeps its text itself.
    const typed = form.id !== "component-form" && [...form.elements].some((one) => one.matches("input:not([type=hidden]), textarea, select") && one.value);
    if (frame().dataset.ping && form !== asked && (typed || Date.now() - heard > STALE)) {
      const button = event.submitter;
      event.preventDefault();
      ping().then((status) => {
        if (status === 401) { signedOut(); return; }
        if (status === 409) return;
        if (status > 499) { lost(); return; }
        heard = Date.now();
        // Its card may have been drawn again.
        const again = button && (button.isConnected ? button : document.getElementById(button.id));
        if (button && !again) return;
        asked = form;
        form.requestSubmit(again);
        asked = null;
      }, () => lost());
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // A person's own folding wins until the state (data-fold-state) changes.
  function keyOf(fold) { return "fold:" + location.pathname + ":" + fold.dataset.fold; }
  function restoreFolds(root) {
    root.querySelectorAll("details[data-fold]").forEach((fold) => {
      let kept = null;
      try { kept = JSON.parse(sessionStorage.getItem(keyOf(fold))); } catch (problem) { kept = null; }
      if (kept && kept.state === (fold.dataset.foldState || "")) fold.open = kept.open;
    });
  }
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("details[data-fold] > summary");
    if (!summary) return;
    const fold = summary.parentElement;
    const kept = { open: !fold.open, state: fold.dataset.foldState || "" };
    try { sessionStorage.setItem(keyOf(fold), JSON.stringify(kept)); } catch (problem) { return; }
  });

  let bannered;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const list = event.detail.target;
    if (somebodyElse(event.detail.xhr.getResponseHeader(WHO))) { event.detail.shouldSwap = false; return; }
    if (!list || list.id !== "banners-kept") return;
    if (bannered === event.detail.serverResponse) event.detail.shouldSwap = false;
    bannered = event.detail.serverResponse;
  });
  document.addEventListener("htmx:afterSwap", (event) => restoreFolds((event.detail.target || document).parentElement || document));
  document.addEventListener("DOMContentLoaded", () => {
    restoreFolds(document);
    const list = document.querySelector("main [data-poll]");
    if (list) import(list.dataset.poll);
  });
})();
