package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// L0: what kubectl makes of the folders is what lies in the golden files, for a reviewer to see.
class RenderTest {
  @ParameterizedTest
  @CsvSource({"k8s, k8s", "overlays/dev, dev", "overlays/production, production"})
  void theGoldenFileIsWhatKubectlRenders(String folder, String golden) {
    assumeTrue(Kubectl.isThere(), "not run: no kubectl here");

    var rendered = Kubectl.run("kustomize", Tree.ROOT.resolve(folder).toString());

    assertThat(rendered.exit()).as(rendered.output()).isZero();
    assertThat(rendered.errors()).isEmpty();
    assertThat(byId(Tree.of(golden, Map.of("rendered", rendered.output()))))
        .as("run k8s/render to accept what changed")
        .isEqualTo(byId(Tree.golden(golden)));
  }

  private static Map<String, Map<String, Object>> byId(Tree tree) {
    return tree.objects().stream().collect(Collectors.toMap(Manifest::id, Manifest::content));
  }
}
