/* The slider of the cost curve. Every price comes with the page; nothing is worked out here but where a line stands. */
(function () {
  "use strict";
  const DECADE = 10;
  const read = (box) => box.prices || (box.prices = JSON.parse(box.querySelector("script[type='application/json']").textContent));

  // Where a volume stands on a chart, in percent; null when it is not on it.
  function left(plot, requests) {
    let at = (100 * requests) / Number(plot.dataset.most);
    if (plot.hasAttribute("data-log")) at = requests ? 8 + (92 * Math.log10(requests / 1000)) / 6 : 4;
    return at >= 0 && at <= 100 ? at : null;
  }

  // stop: requests, then the words of volume, after, before, difference and per 1,000.
  function say(stop) {
    const apart = stop[4].match(/\$[\d.,]+/);
    const more = !stop[3] ? "" : apart ? ", " + apart[0] + (stop[4].includes("\u25b2") ? " more" : " less") + " than live" : stop[4] === "no change" ? ", the same as live" : "";
    return stop[1].replace(" M", " million").replace(" B", " billion") + " requests: " + stop[2].replace(" /", " a") + more;
  }
  function show(box, stop) {
    const mine = read(box).mine;
    const moved = stop[0] !== mine[0];
    box.querySelectorAll("[data-say]").forEach((place) => { place.textContent = stop[Number(place.dataset.say) + 1]; });
    box.querySelector("[data-curve-slider]").setAttribute("aria-valuetext", say(stop));
    box.querySelector("[data-curve-mine]").hidden = !moved;
    box.querySelector("[name=volume]").value = stop[0].toLocaleString("en-US");
    box.querySelectorAll("[data-chart]").forEach((plot) => {
      const rule = plot.querySelector(".asked");
      const at = moved ? left(plot, stop[0]) : null;
      rule.hidden = at === null;
      if (at !== null) rule.style.left = at + "%";
    });
  }

  function nearest(stops, requests) {
    const apart = (stop) => (stop[0] && requests ? Math.abs(Math.log(stop[0] / requests)) : stop[0] === requests ? 0 : Infinity);
    return stops.reduce((best, stop, index) => (apart(stop) < apart(stops[best]) ? index : best), 0);
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-curve-slider]")) return;
    const box = event.target.closest("[data-curve]");
    show(box, read(box).stops[Number(event.target.value)]);
  });

  // Browsers move by a tenth of the way; here it is ten times as much.
  document.addEventListener("keydown", (event) => {
    const step = { PageUp: DECADE, PageDown: -DECADE }[event.key];
    if (!step || !event.target.matches("[data-curve-slider]")) return;
    event.preventDefault();
    event.target.value = Number(event.target.value) + step;
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-curve-set], [data-curve-mine]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const box = link.closest("[data-curve]");
    event.preventDefault();
    if (link.hasAttribute("data-curve-mine")) {
      const slider = box.querySelector("[data-curve-slider]");
      slider.value = nearest(read(box).stops, read(box).mine[0]);
      show(box, read(box).mine);
      slider.focus();
      return;
    }
    const name = link.dataset.curveSet;
    box.dataset[name] = link.dataset.value;
    box.querySelector("form [name=" + name + "]").value = link.dataset.value;
    box.querySelectorAll("[data-curve-set=" + name + "]").forEach((one) => {
      if (one === link) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current");
    });
    box.querySelectorAll("[data-chart]").forEach((plot) => { plot.hidden = plot.dataset.chart !== box.dataset.view + "-" + box.dataset.unit; });
  });
})();
