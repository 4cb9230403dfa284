/**
 * What would mend a finding, independent of how this machine is configured; `fixes/` says it in the machine's own language.
 * Nothing here is ever applied by nixcache itself.
 */
export type FixIntent =
  /** Have these values in a list setting of the daemon's configuration. */
  | ({
      readonly kind: 'add-to-setting';
      readonly values: readonly string[];
    } & ListSetting &
      FixNote)
  /** Take these values out of a list setting, wherever it is written. */
  | ({
      readonly kind: 'remove-from-setting';
      readonly values: readonly string[];
    } & ListSetting &
      FixNote)
  /** Write one value of a list setting differently. */
  | ({
      readonly kind: 'replace-in-setting';
      readonly from: string;
      readonly to: string;
    } & ListSetting &
      FixNote)
  /**
   * Have the whole list in this order. `replacing`: the values among them that are written differently, each as it stands there now; with
   * some of them the others stand in their order already.
   */
  | ({
      readonly kind: 'arrange-setting';
      readonly values: readonly string[];
      readonly replacing: readonly { readonly from: string; readonly to: string }[];
    } & ListSetting &
      FixNote)
  /** Commands for a shell on this machine. */
  | ({ readonly kind: 'run-here'; readonly commands: readonly string[]; readonly root: boolean } & FixNote)
  /** For whoever runs the cache's server. */
  | ({ readonly kind: 'run-on-server'; readonly commands: readonly string[] } & FixNote)
  /** A step that is no command. */
  | ({ readonly kind: 'do'; readonly text: string } & FixNote);

/** What edits nothing, and so does not depend on how this machine is configured. */
export type Step = Extract<FixIntent, { readonly kind: 'run-here' | 'run-on-server' | 'do' }>;

interface ListSetting {
  readonly setting: string;
  /** The flake.nix whose `nixConfig` it is about; without one, the configuration of Nix itself. */
  readonly flake?: string;
}

interface FixNote {
  /** `certain`: this mends it. `suggestion`: it depends on something that nixcache cannot see, which `note` names. */
  readonly certainty: 'certain' | 'suggestion';
  /** Why, or what to confirm first. */
  readonly note?: string;
}
