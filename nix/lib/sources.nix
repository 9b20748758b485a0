# The source of a flake and of all its inputs, theirs included: paths in the store, each once.
flake:
let
  # Several flakes may lie in one source, each in a folder of its own; only the whole is an object of the store.
  storeRoot =
    path:
    let
      text = builtins.unsafeDiscardStringContext path;
      root = builtins.match "(${builtins.storeDir}/[^/]+)(/.*)?" text;
    in
    if root == null then
      path
    else
      # Unlike a match, a part of a string keeps the context, by which nix knows that it is a store path.
      builtins.substring 0 (builtins.stringLength (builtins.head root)) path;

  sourceOf = node: storeRoot "${node.sourceInfo.outPath or node.outPath}";

  # By `follows` a flake can be an input of its own inputs. An input cannot be locked to the source that it is locked
  # in, so a source that is its own ancestor is such a cycle, and nothing else is. The same source elsewhere in the
  # tree is looked into again: other inputs may have been put into it.
  walk =
    ancestors: node:
    let
      source = sourceOf node;
      key = builtins.unsafeDiscardStringContext source;
      inputs = builtins.attrValues (builtins.removeAttrs (node.inputs or { }) [ "self" ]);
    in
    if !(node ? outPath) || builtins.elem key ancestors then
      [ ]
    else
      [
        {
          name = key;
          value = source;
        }
      ]
      ++ builtins.concatLists (map (walk (ancestors ++ [ key ])) inputs);

in
builtins.attrValues (builtins.listToAttrs (walk [ ] flake))
