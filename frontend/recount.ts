// What the board of a secret and verifiable survey needs besides site.ts: the recount.
import type { Application } from "@hotwired/stimulus";
import Recount from "./controllers/recount_controller";

(window as unknown as { stimulus: Application }).stimulus.register("recount", Recount);
