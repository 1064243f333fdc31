package kontur.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kontur.errors.v1.Reason;
import org.junit.jupiter.api.Test;

class ContractsTest {
  private static final Pattern DECLARATION =
      Pattern.compile(
          "^\\s*(rpc \\w+|service \\w+|message \\w+|enum \\w+"
              + "|(repeated |optional )?[\\w.]+(<[^>]+>)? \\w+ = \\d+|[A-Z][A-Z0-9_]* = \\d+).*");

  @Test
  void everyRpcMessageFieldAndValueHasASentence() throws IOException {
    var bare = new ArrayList<String>();

    for (var file : protos()) {
      var lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (DECLARATION.matcher(lines.get(i)).matches() && !commented(lines, i)) {
          bare.add(file.getFileName() + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }

    assertThat(bare).isEmpty();
  }

  @Test
  void everyReasonNamesItsStatusCode() throws IOException {
    var text = Files.readString(Path.of("src/main/proto/kontur/errors/v1/reason.proto"));

    for (var reason : Reason.values()) {
      if (reason == Reason.REASON_UNSPECIFIED || reason == Reason.UNRECOGNIZED) {
        continue;
      }
      var documented = "[" + Refusal.code(reason) + "].\n  " + reason + " = ";
      assertThat(text).contains(documented);
    }
  }

  private static List<Path> protos() throws IOException {
    try (var files = Files.walk(Path.of("src/main/proto"))) {
      return files.filter(f -> f.toString().endsWith(".proto")).toList();
    }
  }

  /// A oneof's case may carry its comment above the option line.
  private static boolean commented(List<String> lines, int line) {
    return line > 0 && lines.get(line - 1).strip().startsWith("//");
  }
}
