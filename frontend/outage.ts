// The page of an outage sends again what it holds. It comes after site.js.
import type { Application } from "@hotwired/stimulus";
import Resend from "./controllers/resend_controller";

(window as unknown as { stimulus: Application }).stimulus.register("resend", Resend);
