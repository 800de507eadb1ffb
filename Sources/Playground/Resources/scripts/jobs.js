// Work that the server does for some time: started, followed by its events, stopped.

import { post, remove } from "./wire.js";

/** One job; `onProgress`, `onDone` and `onFailed` are told what its events say. */
export class Job {
  constructor(id, handlers) {
    this.id = id;
    this.isRunning = true;
    this.events = new EventSource(`/api/jobs/${encodeURIComponent(id)}/events`);
    const listen = (name, handler, ends) => this.events.addEventListener(name, (event) => {
      if (ends) this.end();
      handler(JSON.parse(event.data));
    });
    listen("progress", handlers.onProgress, false);
    listen("done", handlers.onDone, true);
    listen("failed", handlers.onFailed, true);
    listen("cancelled", handlers.onFailed, true);
    this.events.addEventListener("error", () => {
      if (!this.isRunning || this.events.readyState !== EventSource.CLOSED) return;
      this.end();
      handlers.onFailed({ problem: "the connection to the job was lost", hint: "is the server still running?" });
    });
  }

  end() {
    this.isRunning = false;
    this.events.close();
  }

  /** Asks the server to stop; its last event then says that it did. */
  stop() { return remove(`/api/jobs/${encodeURIComponent(this.id)}`); }

  static async start(order, handlers) {
    const { id } = await post("/api/jobs", order);
    return new Job(id, handlers);
  }
}
