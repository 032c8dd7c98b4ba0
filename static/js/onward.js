// A page that only leads on is left at once; whoever comes back to it with the browser's arrow is left alone.
(() => {
  "use strict";
  const way = document.querySelector("[data-onward]");
  const [arrival] = performance.getEntriesByType("navigation");
  if (!way || (arrival && arrival.type !== "navigate")) return;
  if (way instanceof HTMLFormElement) way.requestSubmit();
  else location.replace(way.href);
})();
