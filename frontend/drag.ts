// Fetched by a ranking when a pointer comes over it: its lines may be dragged by their grips.
import Sortable from "sortablejs";

window.aimpactDrag = (list, moved) => {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  Sortable.create(list, {
    draggable: ".rank-line",
    handle: ".rank-grip",
    group: list.closest<HTMLElement>(".rank")?.id,
    animation: calm ? 0 : 140,
    ghostClass: "sorting",
    onEnd: moved,
  });
};
