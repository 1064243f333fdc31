package kontur.bench;

import java.util.stream.Stream;
import kontur.testing.StyleRules;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class StyleTest {
  @TestFactory
  Stream<DynamicTest> followsOurHabits() {
    return StyleRules.of("kontur.bench");
  }
}
