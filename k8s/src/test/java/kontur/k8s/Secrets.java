package kontur.k8s;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The Secrets that `create-secrets` makes, with their keys, as the script says.
final class Secrets {
  private static final Pattern ENSURE = Pattern.compile("ensure (\\S+) (\\S+) .*");
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
    keys.put("postgres-secret", Set.of("username", "password"));
    var roles = Set.<String>of();
    for (var line : Tree.read(Tree.ROOT.resolve("k8s/create-secrets")).lines().toList()) {
      var loop = ROLES.matcher(line.strip());
      if (loop.matches()) {
        roles = Set.of(loop.group(1).split(" "));
      }
      var ensure = ENSURE.matcher(line.strip());
      if (ensure.matches()) {
        var names = ensure.group(2).equals("\"$role\"") ? roles : Set.of(ensure.group(2));
        keys.computeIfAbsent(ensure.group(1), _ -> new HashSet<>()).addAll(names);
      }
    }
    return Map.copyOf(keys);
  }
}
