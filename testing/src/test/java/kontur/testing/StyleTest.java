package kontur.testing;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class StyleTest {
  /// Records of a stand-in carry the JSON and the HTTP exchange of the protocol that it speaks.
  private static final String NOT_FOR_STAND_INS = "records know java, ourselves and JSpecify only";

  @TestFactory
  Stream<DynamicTest> followsOurHabits() {
    return StyleRules.of("kontur.testing")
        .filter(rule -> !rule.getDisplayName().equals(NOT_FOR_STAND_INS));
  }
}
