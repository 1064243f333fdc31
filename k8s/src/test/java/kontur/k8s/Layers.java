package kontur.k8s;

import java.util.ArrayList;
import java.util.List;

/// Everything that is looked at in files alone: L1 to L3.
final class Layers {
  private Layers() {}

  static List<String> findings(Tree tree) {
    var findings = new ArrayList<String>();
    findings.addAll(StrictParse.findings(tree));
    findings.addAll(References.findings(tree));
    findings.addAll(Policies.findings(tree));
    findings.addAll(Settings.findings(tree));
    findings.addAll(Edges.findings(tree));
    return findings;
  }
}
