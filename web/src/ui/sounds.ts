/** Short sounds, made on the spot: no files to load, nothing to wait for. */

export type SoundName = 'paid' | 'failed' | 'ignored';

interface Note {
  hz: number;
  /** Seconds from the start of the sound. */
  at: number;
  seconds: number;
}

/** Rising for good news, falling for bad, one short knock for "not now". */
const NOTES: Record<SoundName, readonly Note[]> = {
  paid: [
    { hz: 784, at: 0, seconds: 0.14 },
    { hz: 1_047, at: 0.12, seconds: 0.14 },
    { hz: 1_568, at: 0.24, seconds: 0.34 },
  ],
  failed: [
    { hz: 440, at: 0, seconds: 0.18 },
    { hz: 311, at: 0.19, seconds: 0.34 },
  ],
  ignored: [{ hz: 220, at: 0, seconds: 0.12 }],
};

const LOUDNESS = 0.2;

export class Sounds {
  #context: AudioContext | undefined;

  /** Browsers let a page sound only after a person has touched it; call this on the first touch. */
  unlock(): void {
    this.#context ??= new AudioContext();
    if (this.#context.state === 'suspended') void this.#context.resume();
  }

  play(name: SoundName): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    for (const note of NOTES[name]) playNote(context, note, context.currentTime);
  }
}

function playNote(context: AudioContext, { hz, at, seconds }: Note, now: number): void {
  const tone = new OscillatorNode(context, { type: 'triangle', frequency: hz });
  const volume = new GainNode(context, { gain: 0 });
  const start = now + at;
  // Ramps instead of steps: a step clicks.
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + seconds);
}
