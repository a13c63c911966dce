/* Draws charts from data blocks. The library is loaded only where a page has a chart.

   An option is plain JSON. Text that begins with "$" is the name of a colour in tokens.css
   ("$act"), so that a chart follows the light and the dark scheme and print. */
"use strict";

(() => {
  const places = [...document.querySelectorAll("[data-chart]")];
  if (!places.length) return;

  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const coloured = (value) => {
    if (typeof value === "string") return /^\$[a-z-]+$/.test(value) ? colour(value.slice(1)) : value;
    if (Array.isArray(value)) return value.map(coloured);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item)]));
  };

  const axis = (given) => {
    const quiet = (one) => ({
      ...one,
      axisLine: { lineStyle: { color: colour("line-strong") }, ...one.axisLine },
      axisTick: { show: false, ...one.axisTick },
      axisLabel: { color: colour("muted"), ...one.axisLabel },
      splitLine: { lineStyle: { color: colour("line") }, ...one.splitLine },
      nameTextStyle: { color: colour("muted"), ...one.nameTextStyle },
    });
    return Array.isArray(given) ? given.map(quiet) : quiet(given);
  };

  const dressed = (given) => {
    const option = coloured(given);
    for (const name of ["xAxis", "yAxis"]) if (option[name]) option[name] = axis(option[name]);
    return {
      color: ["act", "seedling", "optimization", "seed", "waiting"].map(colour),
      animation: false,
      backgroundColor: "transparent",
      grid: { left: 8, right: 72, top: 24, bottom: 8, containLabel: true },
      ...option,
      textStyle: { fontFamily: colour("sans"), color: colour("ink"), ...option.textStyle },
      // Rich text is drawn on the canvas: no style attributes, as the content policy asks.
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        backgroundColor: colour("raised"),
        borderColor: colour("line"),
        textStyle: { color: colour("ink") },
        ...option.tooltip,
      },
    };
  };

  const draw = () => {
    for (const place of places) {
      const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const chart =
        window.echarts.getInstanceByDom(place) ?? window.echarts.init(place, null, { renderer: "canvas" });
      chart.setOption(dressed(option), true);
    }
  };

  const start = () => {
    draw();
    const resized = new ResizeObserver((entries) => {
      for (const { target } of entries) window.echarts.getInstanceByDom(target)?.resize();
    });
    for (const place of places) resized.observe(place);
    for (const query of ["(prefers-color-scheme: dark)", "print"]) {
      window.matchMedia(query).addEventListener("change", draw);
    }
  };

  const script = document.createElement("script");
  script.src = places[0].dataset.library;
  script.addEventListener("load", start);
  document.head.append(script);
})();
