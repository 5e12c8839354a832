/* The definition editor: drafts that save as one goes. Without it the page is an ordinary form with the same buttons. */
(function () {
  "use strict";

  const editor = document.getElementById("editor");
  const form = document.getElementById("component-form");
  const status = document.getElementById("save-status");
  if (!editor || !form || !status) return;

  const BLUR_WAIT = 250;
  const IDLE_WAIT = 2000;
  const LONGEST_RETRY = 15000;
  const readOnly = "readOnly" in editor.dataset;
  let savedAt = new Date(status.dataset.saved);
  let dirty = false;
  let unsaved = "unsaved" in status.dataset; // the page came back with what could not be saved
  let running = null;
  let stopped = false;
  let retry = 0;
  let timer = 0;

  // ---------- the status line ----------
  function say(text) { if (status.textContent !== text) status.textContent = text; }
  function age() {
    const seconds = Math.max(0, Math.round((Date.now() - savedAt) / 1000));
    if (seconds < 5) return "just now";
    return seconds < 60 ? seconds + " s ago" : seconds < 3600 ? Math.floor(seconds / 60) + " min ago" : null;
  }
  // Refreshed quietly: a clock that ticks must not be read out.
  setInterval(() => {
    if (dirty || unsaved || running || stopped || readOnly || !age()) return;
    status.setAttribute("aria-live", "off");
    say("Saved " + age());
  }, 5000);
  function announce(text) { status.setAttribute("aria-live", "polite"); say(text); }

  // ---------- saving ----------
  // The token is read at the last moment: signing in again in another tab changes it.
  function token() {
    const name = document.getElementById("page").dataset.csrfCookie || "csrftoken";
    const row = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return row ? row.slice(name.length + 1) : form.elements.csrfmiddlewaretoken.value;
  }
  const headers = () => ({ "X-Requested-With": "tierboard", "HX-Request": "true", "X-CSRFToken": token() });
  function body() {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    Array.from(data.entries()).forEach(([name, value]) => { if (value instanceof File) data.delete(name); });
    return data;
  }
  function later(wait) { clearTimeout(timer); timer = setTimeout(save, wait); }
  function touched(wait) {
    if (readOnly) return;
    dirty = true;
    if (!stopped) later(wait);
  }

  function save() {
    clearTimeout(timer);
    if (running) return running.then(() => (dirty && !stopped ? save() : undefined));
    if (!dirty || stopped || !form.dataset.component) return Promise.resolve();
    dirty = false;
    announce("Saving…");
    running = fetch(location.href, {
      method: "POST", body: body(), credentials: "same-origin", redirect: "error",
      headers: headers(),
    }).then(answered, lost).finally(() => { running = null; });
    return running;
  }

  function lost() {
    dirty = true;
    retry = Math.min(LONGEST_RETRY, retry ? retry * 2 : 1000);
    announce("Not saved, trying again; your text is safe in this tab");
    later(retry);
  }

  function answered(response) {
    if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) return turnedDown(response);
    retry = 0;
    return response.json().then((answer) => {
      update(answer);
      unsaved = !answer.saved;
      if (answer.saved) {
        savedAt = new Date();
        announce("Saved just now");
        estimate();
      } else {
        dirty = true;
        stopped = Boolean(answer.html.compare);
        announce(stopped ? answer.sentence : "Not saved: " + answer.sentence);
        if (stopped) document.getElementById("compare-card").focus();
      }
    });
  }
  function turnedDown(response) {
    if (response.status >= 500) return lost();
    dirty = true;
    stopped = true;
    const words = {
      401: "Not saved: you are signed out. Sign in in another tab, then press Save draft here.",
      403: "Not saved: this page is too old. Copy what you typed, then load the page again.",
      400: "Not saved: this is too large to send. Upload it as a zip instead.",
      413: "Not saved: this is too large to send. Upload it as a zip instead.",
      404: "Not saved: this application is not there any more.",
    };
    announce(words[response.status] || "Not saved: the server answered with " + response.status + ".");
    form.classList.add("needs-button");
  }

  function update(answer) {
    form.elements.version.value = answer.version;
    form.elements.began.value = answer.began;
    Object.entries(answer.rows).forEach(([name, numbers]) => numbers.forEach((number, index) => {
      const origin = form.elements[name + "-" + number + "-from"];
      if (origin) origin.value = index;
    }));
    Object.entries(answer.html).forEach(([id, html]) => replace(id, html));
    Object.entries(answer.errors).forEach(([id, messages]) => showErrors(id, messages));
  }
  function replace(id, html) {
    const place = document.getElementById(id);
    if (!place || place.contains(document.activeElement) || place.querySelector("details[open]")) return;
    place.innerHTML = html;
  }
  function showErrors(id, messages) {
    const place = document.getElementById(id + "-problems");
    if (!place) return;
    place.replaceChildren(...messages.map((message) => {
      const line = document.createElement("p");
      line.className = "problem";
      line.textContent = message;
      return line;
    }));
    const field = place.closest(".field");
    if (field) field.classList.toggle("invalid", messages.length > 0);
    const control = document.getElementById(id);
    if (control && control.matches("input, select, textarea")) {
      if (messages.length) control.setAttribute("aria-invalid", "true"); else control.removeAttribute("aria-invalid");
    }
  }

  // ---------- the estimate beside the form ----------
  let asking = 0;
  function estimate() {
    const place = document.getElementById("estimate");
    const mine = ++asking;
    place.classList.add("updating");
    fetch(place.dataset.address, { credentials: "same-origin", headers: headers() })
      .then((response) => (response.ok ? response.text() : Promise.reject()))
      .then((html) => { if (mine === asking) { place.innerHTML = html; place.classList.remove("updating"); } })
      .catch(() => { if (mine === asking) place.classList.remove("updating"); });
  }

  // ---------- what a person does ----------
  const saves = (element) => element.name && form.contains(element) && !/^(message|new_name|add_)/.test(element.name);
  form.addEventListener("input", (event) => { if (saves(event.target) && event.target.type !== "file") touched(IDLE_WAIT); });
  form.addEventListener("change", (event) => {
    if (event.target.dataset.upload && event.target.files.length) return press(event.target.dataset.upload);
    if (saves(event.target)) touched(BLUR_WAIT);
  });
  document.addEventListener("keydown", (event) => {
    const value = event.target.dataset && event.target.dataset.enter;
    if (event.key !== "Enter") return;
    if (value) { event.preventDefault(); press(value); return; }
    if (form.contains(event.target) && event.target.matches("input:not([type=radio], [type=checkbox])")) {
      event.preventDefault();
      touched(0);
    }
  });
  function press(value) {
    const button = document.createElement("button");
    button.type = "submit";
    button.name = "do";
    button.value = value;
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
  }

  // The form goes out whole with every button, so a save that is on its way only has to be waited for.
  form.addEventListener("submit", (event) => {
    const submitter = event.submitter;
    const kind = submitter ? submitter.value.split(":")[0] : "save";
    if (submitter && submitter.dataset.addRow !== undefined) { event.preventDefault(); addRow(submitter); return; }
    if (submitter && submitter.dataset.dropRow !== undefined) { event.preventDefault(); dropRow(submitter); return; }
    clearTimeout(timer);
    form.elements.csrfmiddlewaretoken.value = token();
    if (!running) { leaving = true; dirty = false; return; }
    event.preventDefault();
    running.then(() => { leaving = true; dirty = false; press(submitter ? submitter.value : kind); });
  }, true);

  let leaving = false;
  window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.metaKey || event.ctrlKey || event.shiftKey || (!dirty && !running)) return;
    if (stopped || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    save().then(() => { if (!dirty) location.href = link.href; });
  });

  // ---------- lines of lists ----------
  function addRow(button) {
    const list = button.closest("[data-rows]");
    const template = list.querySelector(":scope > template");
    const rows = list.querySelector(".row-list");
    const numbers = Array.from(list.querySelectorAll("[name]"))
      .map((input) => input.name.slice(list.dataset.rows.length + 1).match(/^(\d+)-/))
      .map((match) => (match ? Number(match[1]) : -1));
    const number = Math.max(-1, ...numbers) + 1;
    const old = list.dataset.rows + "-NEW";
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll(old, list.dataset.rows + "-" + number);
    const row = holder.firstElementChild;
    rows.append(row);
    wireCode(row);
    const first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }
  function dropRow(button) {
    const row = button.closest(".row-item");
    const list = row.closest("[data-rows]");
    row.remove();
    list.querySelector("[data-add-row]").focus();
    touched(0);
  }

  // ---------- code ----------
  function wireCode(root) {
    root.querySelectorAll("textarea[data-code]").forEach((area) => {
      const gutter = document.createElement("div");
      gutter.className = "gutter";
      gutter.setAttribute("aria-hidden", "true");
      area.before(gutter);
      let lines = 0;
      let leave = false;
      const number = () => {
        const count = area.value.split("\n").length;
        if (count !== lines) gutter.textContent = Array.from({ length: count }, (_, index) => index + 1).join("\n");
        lines = count;
      };
      area.addEventListener("input", number);
      area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
      area.addEventListener("keydown", (event) => {
        if (event.key === "Escape") { leave = true; return; }
        if (event.key === "Tab" && !event.shiftKey && !leave && !area.disabled) {
          event.preventDefault();
          area.setRangeText("    ", area.selectionStart, area.selectionEnd, "end");
          area.dispatchEvent(new Event("input", { bubbles: true }));
        }
        if (event.key === "Enter") indent(event, area);
        if (event.key !== "Shift") leave = false;
      });
      number();
    });
  }
  function indent(event, area) {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const space = area.value.slice(start, area.selectionStart).match(/^[ \t]*/)[0];
    if (!space) return;
    event.preventDefault();
    area.setRangeText("\n" + space, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  wireCode(form);

  const summary = document.querySelector("#problem-summary[autofocus]") || document.getElementById("compare-card");
  if (summary) summary.focus();
})();
