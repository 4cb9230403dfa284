# The settings that some modules come to, as the module system has it: a list that several of them set is joined, unless one
# of them forces its own. A module is an attribute set, or a function to one.
modules:
let
  lib.mkForce = content: { forced = content; };
  settingsOf = module:
    ((if builtins.isFunction module then module { inherit lib; } else module).nix or { }).settings or { };
  all = map settingsOf modules;
  valuesOf = name: builtins.concatMap (one: if one ? ${name} then [ one.${name} ] else [ ]) all;
  merge = values:
    let forced = builtins.filter (value: value ? forced) values;
    in if forced == [ ] then builtins.concatLists values else (builtins.head forced).forced;
in builtins.mapAttrs (name: _: merge (valuesOf name)) (builtins.foldl' (a: b: a // b) { } all)
