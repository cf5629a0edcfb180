// What a citizen's page needs, and nothing more. Every page works without it.
import { Application } from "@hotwired/stimulus";

const application = Application.start();
window.Stimulus = application;

declare global {
  interface Window {
    Stimulus: Application;
  }
}
