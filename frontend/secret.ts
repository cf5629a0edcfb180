// What the page of a secret and verifiable survey needs besides site.ts: the right to answer, the
// booth, the receipt.
import type { Application } from "@hotwired/stimulus";
import Booth from "./controllers/booth_controller";
import Receipt from "./controllers/receipt_controller";
import Right from "./controllers/right_controller";

const { stimulus } = window as unknown as { stimulus: Application };
stimulus.register("receipt", Receipt);
stimulus.register("right", Right);
stimulus.register("booth", Booth);
