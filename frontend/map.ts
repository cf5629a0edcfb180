// The maps of questions: fetched by the pages that hold one.
import type { Application } from "@hotwired/stimulus";
import Map from "./controllers/map_controller";

const host = window as unknown as { stimulus?: Application; hasMaps?: boolean };
if (host.stimulus && !host.hasMaps) {
  host.hasMaps = true;
  host.stimulus.register("map", Map);
}
