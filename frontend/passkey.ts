// Pages that ask the device for a passkey or a security key: everything of site.ts, and that.
import Passkey from "./controllers/passkey_controller";
import { application } from "./site";

application.register("passkey", Passkey);
