# What git can clone, without credentials: the address ends up in the nix store and on the stick, where all can read it.
# The user of an ssh address says which account, and stays.
url:
let
  parts = builtins.match "(git[+])?([[:alnum:]+.-]+)://([^/@]*@)?(.*)" url;
  scheme = builtins.elemAt parts 1;
  login = builtins.elemAt parts 2;
  user = builtins.head (builtins.match "([^:@]*).*" login);
  kept = if scheme == "ssh" && login != null then "${user}@" else "";
in
if parts == null then url else "${scheme}://${kept}${builtins.elemAt parts 3}"
