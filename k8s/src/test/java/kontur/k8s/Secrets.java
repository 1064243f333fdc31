package kontur.k8s;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The Secrets that `create-secrets` makes, with their keys, as the script says.
final class Secrets {
  private static final Pattern BEGIN = Pattern.compile("begin (\\S+) .*");
  private static final Pattern WANT = Pattern.compile("want (\\S+) .*");
  private static final Pattern ROLES = Pattern.compile("for role in (.+); do");

  static final Map<String, Set<String>> KEYS = keys();

  private Secrets() {}

  /// With those that the tree takes from a store outside.
  static Map<String, Set<String>> in(Tree tree) {
    var all = new HashMap<>(KEYS);
    for (var secret : tree.of("ExternalSecret")) {
      var keys = new HashSet<String>();
      secret.list("spec", "data").forEach(item -> keys.add(Yaml.text(item, "secretKey")));
      all.put(secret.text("spec", "target", "name"), keys);
    }
    return all;
  }

  private static Map<String, Set<String>> keys() {
    var keys = new HashMap<String, Set<String>>();
    var roles = Set.<String>of();
    var secret = "";
    for (var line : Tree.read(Tree.ROOT.resolve("k8s/create-secrets")).lines().toList()) {
      var loop = ROLES.matcher(line.strip());
      if (loop.matches()) {
        roles = Set.of(loop.group(1).split(" "));
      }
      var begin = BEGIN.matcher(line.strip());
      if (begin.matches()) {
        secret = begin.group(1);
      }
      var want = WANT.matcher(line.strip());
      if (want.matches()) {
        var names = want.group(1).equals("\"$role\"") ? roles : Set.of(want.group(1));
        keys.computeIfAbsent(secret, _ -> new HashSet<>()).addAll(names);
      }
    }
    return Map.copyOf(keys);
  }
}
