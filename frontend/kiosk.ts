// A page on a kiosk: what a citizen's page needs, and what the tablet does by itself.
import Kiosk from "./controllers/kiosk_controller";
import { application } from "./site";

application.register("kiosk", Kiosk);
