/* The live deployment page: pieces are replaced only when they changed, without moving focus, scroll or typed text. */
(function () {
  "use strict";
  const live = document.getElementById("live");
  if (!live) return;
  let tag = "";

  function swapPiece(fresh) {
    const old = document.getElementById(fresh.id);
    if (!old || old.dataset.print === fresh.dataset.print) return null;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    fresh.querySelectorAll("[data-keep]").forEach((input) => {
      const before = document.getElementById(input.id);
      if (before) input.value = before.value;
    });
    fresh.querySelectorAll("[data-fold]").forEach((fold) => {
      const before = Array.from(old.querySelectorAll("[data-fold]")).find((one) => one.dataset.fold === fold.dataset.fold);
      if (before && before.dataset.foldState === fold.dataset.foldState) fold.open = before.open;
    });
    // Resources that AWS began since; those that wait have another id.
    if (old.querySelector(".timeline")) fresh.querySelectorAll("[id^=bar-]").forEach((row) => row.classList.toggle("new", !document.getElementById(row.id)));
    const place = Array.from(old.querySelectorAll("[tabindex='0']")).map((box) => [box.scrollLeft, box.scrollTop]);
    old.replaceWith(fresh);
    fresh.querySelectorAll("[data-curve-slider]").forEach((slider) => {
      if (slider.value !== slider.defaultValue) slider.dispatchEvent(new Event("input", { bubbles: true }));
    });
    fresh.querySelectorAll("[tabindex='0']").forEach((box, index) => {
      if (place[index]) [box.scrollLeft, box.scrollTop] = place[index];
    });
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
    return fresh;
  }

  window.htmx.defineExtension("pieces", {
    isInlineSwap: (style) => style === "pieces",
    handleSwap: (style, target, fragment) => {
      if (style !== "pieces") return false;
      const drawn = fragment.querySelector("[data-live]");
      if (!drawn) return [];
      const changed = Array.from(drawn.querySelectorAll("[data-piece]")).map(swapPiece).filter(Boolean);
      document.title = drawn.dataset.title;
      if (drawn.dataset.state !== live.dataset.state) {
        live.dataset.state = drawn.dataset.state;
        document.getElementById("announce").textContent = drawn.dataset.announce;
      }
      return changed;
    },
  });
  // The answer is not kept by the browser, so the tag is sent by hand; 304 then carries nothing to swap.
  live.addEventListener("htmx:configRequest", (event) => { if (tag) event.detail.headers["If-None-Match"] = tag; });
  live.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.xhr.status === 304) event.detail.shouldSwap = false; });
  live.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.status === 200 || event.detail.xhr.status === 286) tag = event.detail.xhr.getResponseHeader("ETag") || "";
  });

  // A link to a card opens it.
  function reveal(id) {
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView({ block: "start" });
    const first = target.querySelector("input:not([type=hidden]), summary");
    if (first) first.focus({ preventScroll: true });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    reveal(link.getAttribute("href").slice(1));
  });
  // A text that is fetched when it is wanted, and then copied.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-from]");
    if (!button) return;
    const label = button.querySelector("span");
    const said = label.textContent;
    const text = fetch(button.dataset.copyFrom, { headers: { "HX-Request": "true" } }).then((answer) => {
      if (answer.status === 401) document.dispatchEvent(new CustomEvent("tierboard:signed-out"));
      return answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)));
    });
    text.then((found) => navigator.clipboard.writeText(found)).then(
      () => { label.textContent = "Copied"; },
      () => { label.textContent = "Not copied: open the report instead"; },
    ).then(() => setTimeout(() => { label.textContent = said; }, 3000));
  });
  // Chips show only some of the changes; where there are more than a page holds, the server picks them.
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-filters] [data-only]");
    if (!chip) return;
    event.preventDefault();
    const wanted = chip.getAttribute("aria-pressed") === "true" ? "" : chip.dataset.only;
    const plan = chip.closest(".stage-body");
    plan.querySelectorAll("[data-only]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.only === wanted)));
    plan.querySelectorAll("[data-kinds]").forEach((row) => { row.hidden = Boolean(wanted) && !row.dataset.kinds.split(" ").includes(wanted); });
    plan.querySelectorAll(".plan-group:has([data-kinds])").forEach((group) => { group.hidden = !group.querySelector("[data-kinds]:not([hidden])"); });
  });
  if (location.hash) reveal(location.hash.slice(1));
})();
