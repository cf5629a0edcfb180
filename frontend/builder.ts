// What staff pages need besides site.js: partial updates and drag-and-drop.
import "htmx.org";
