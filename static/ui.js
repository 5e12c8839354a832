/* Small things that every page shares. No page needs them to be read or to submit a form. */
(function () {
  "use strict";

  function cookie(name) {
    const row = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return row ? decodeURIComponent(row.slice(name.length + 1)) : "";
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
    banner.replaceChildren(...text);
  }

  function quiet() {
    const banner = document.getElementById("script-banner");
    if (banner) banner.remove();
  }

  // The token is read at the last moment: signing in again in another tab changes it.
  document.addEventListener("htmx:configRequest", (event) => {
    const page = document.getElementById("page");
    const token = cookie((page && page.dataset.csrfCookie) || "csrftoken");
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });

  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401) {
      say(["The page could not be brought up to date. What you typed is still here; it is tried again."], "caution");
      return;
    }
    const link = document.createElement("a");
    link.href = "/accounts/login/";
    link.target = "_blank";
    link.rel = "opener";
    link.textContent = "Sign in in a new tab";
    say(["You are signed out. What you typed is still here. ", link, ", then go on in this one."], "caution");
  });
  document.addEventListener("htmx:sendError", () => {
    say(["The connection is lost. What you typed is still here; the page tries again."], "caution");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) quiet();
  });

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

    const fill = event.target.closest("[data-fill-login]");
    if (fill) {
      document.getElementById("id_login").value = fill.dataset.fillLogin;
      document.getElementById("id_password").value = fill.dataset.fillPassword;
      document.getElementById("id_login").form.querySelector("[type=submit], button:not([type])").focus();
    }
  });

  function moveSide(what) {
    const page = document.getElementById("page");
    const wide = window.matchMedia("(min-width: 1280px)").matches;
    if (wide) page.classList.toggle("side-closed", what === "toggle" ? undefined : true);
    else page.classList.toggle("side-open", what === "toggle" ? undefined : false);
    const open = wide ? !page.classList.contains("side-closed") : page.classList.contains("side-open");
    document.querySelectorAll('[data-side="toggle"]').forEach((button) => button.setAttribute("aria-expanded", String(open)));
    const first = document.querySelector(open && !wide ? "#shell-nav a" : '[data-side="toggle"]');
    if (first) first.focus();
  }
  document.addEventListener("keydown", (event) => {
    const page = document.getElementById("page");
    if (event.key === "Escape" && page && page.classList.contains("side-open")) moveSide("close");
  });

  // A second press of the same button sends nothing: the first answer is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
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

  // A list that asks for itself (data-poll) is left alone while somebody types in it, and when nothing is new:
  // screen readers would read all of it again.
  const answers = new Map();
  function typing(list) {
    if (list.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return true;
    return [...list.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea")].some((field) => field.value !== field.defaultValue);
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const list = event.detail.target;
    if (!list || !list.hasAttribute("data-poll")) return;
    const answer = event.detail.serverResponse.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
    if (typing(list) || answers.get(list.id) === answer) { event.detail.shouldSwap = false; return; }
    answers.set(list.id, answer);
  });
  document.addEventListener("htmx:afterSwap", (event) => restoreFolds(event.detail.target.parentElement || document));
  document.addEventListener("DOMContentLoaded", () => restoreFolds(document));
})();
