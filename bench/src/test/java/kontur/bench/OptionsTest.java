package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mode=nonsense",
        "--mod=burst",
        "mode=burst",
        "--messages=abc",
        "--messages=0",
        "--messages=99999999999",
        "--warm=-1",
        "--rate=33",
        "--seconds=60",
        "--jvm=foo",
        "--shape=five",
        "--temporal=nonsense"
      })
  void aMeasurementThatMakesNoSenseIsRefusedAndLeavesNothing(String wrong) {
    refuses(BenchOptions::of, wrong);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--size=huge",
        "--kills=-1",
        "--messages=0",
        "--rate=0",
        "--agents=-1",
        "--shape=five",
        "--pause=0",
        "--fault=nonsense",
        "--away=20",
        "--drain=0",
        "--within=x",
        "--log=debug",
        "--temporal=nonsense"
      })
  void aDrillThatMakesNoSenseIsRefusedAndLeavesNothing(String wrong) {
    refuses(DrillOptions::of, wrong);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--rate=0", "--seconds=0", "--messages=100", "--warm=1"})
  void halfAnHourThatMakesNoSenseIsRefusedAndLeavesNothing(String wrong) {
    refuses(given -> BenchOptions.of(given[0], given[1], "--mode=steady"), wrong);
  }

  @Test
  void anOptionThatWouldDoNothingIsRefused() {
    assertThatThrownBy(() -> BenchOptions.of("--mode=disk", "--warm=9"))
        .isInstanceOf(WrongOption.class)
        .hasMessage("--warm does nothing in --mode=disk.");
  }

  @Test
  void halfAnHourCannotBeSoShortThatItHasNoThirds() {
    assertThatThrownBy(() -> BenchOptions.of("--mode=steady", "--seconds=179"))
        .isInstanceOf(WrongOption.class)
        .hasMessage("--seconds must be a number from 180 to 86400.");
  }

  @Test
  void theNormalDrillIsOverWithinAQuarterOfAnHour() {
    assertThat(DrillOptions.of("--size=normal").withinSeconds()).isEqualTo(900);
    assertThat(DrillOptions.of("--size=normal", "--kills=40").withinSeconds()).isEqualTo(86_400);
    assertThat(DrillOptions.of().withinSeconds()).isEqualTo(86_400);
  }

  @Test
  void aFaultNeedsProcessesToStrike() {
    assertThatThrownBy(() -> DrillOptions.of("--fault=kafka", "--shape=one"))
        .isInstanceOf(WrongOption.class)
        .hasMessage("--fault needs --shape=four or --shape=replicas.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crash-points", "crash-on-the-wire"})
  void aProcessThatStandsAtAPointMustBeTheOnlyOneOfItsService(String fault) {
    assertThatThrownBy(() -> DrillOptions.of("--fault=" + fault, "--shape=replicas"))
        .isInstanceOf(WrongOption.class)
        .hasMessage(
            "--fault=%s needs --shape=four: of two processes the other may be the one that waits.",
            fault);
    assertThat(DrillOptions.of("--fault=" + fault).shape()).isEqualTo("four");
  }

  @Test
  void whatIsGivenTwiceIsRefused() {
    assertThatThrownBy(() -> DrillOptions.of("--kills=0", "--kills=5"))
        .isInstanceOf(WrongOption.class)
        .hasMessage("--kills was given twice.");
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> BenchOptions.of("--folder=" + file))
        .isInstanceOf(WrongOption.class)
        .hasMessageContaining("--folder cannot be used");
  }

  @Test
  void whatIsGivenIsTaken() {
    var options =
        BenchOptions.of("--mode=steady", "--seconds=180", "--set=a=1,b=2", "--folder=" + folder);

    assertThat(options.seconds()).isEqualTo(180);
    assertThat(options.settings()).isEqualTo(List.of("--a=1", "--b=2"));
    assertThat(options.rate()).isEqualTo(33);
    assertThat(options.keep()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--kills=4", "--pause=4"})
  void whatDoesNothingBesideAFaultIsRefused(String ofKills) {
    assertThatThrownBy(() -> DrillOptions.of("--fault=kafka", ofKills))
        .isInstanceOf(WrongOption.class)
        .hasMessageContaining("does nothing with --fault");
  }

  @Test
  void aFaultThatDoesNotLastIsRefused() {
    assertThatThrownBy(() -> DrillOptions.of("--fault=kafka", "--away=0"))
        .isInstanceOf(WrongOption.class)
        .hasMessageContaining("--away must be a number");
  }

  @Test
  void aRunThatIsSmallerThanTheGoalsSaysSo() {
    assertThat(BenchOptions.of("--mode=burst").isWhole()).isTrue();
    assertThat(BenchOptions.of("--mode=burst", "--messages=19999").isWhole()).isFalse();
    assertThat(BenchOptions.of("--mode=burst", "--warm=0").isWhole()).isFalse();
    assertThat(BenchOptions.of("--mode=lifecycle", "--seconds=5").isWhole()).isFalse();
    assertThat(BenchOptions.of("--mode=steady", "--rate=1").isWhole()).isFalse();
    assertThat(BenchOptions.of("--mode=steady").isWhole()).isTrue();
  }

  private void refuses(Consumer<String[]> options, String wrong) {
    var target = folder.resolve("run");

    assertThatThrownBy(() -> options.accept(new String[] {"--folder=" + target, wrong}))
        .isInstanceOf(WrongOption.class)
        .hasMessageContaining(wrong.substring(0, wrong.indexOf('=')));
    assertThat(target).doesNotExist();
  }
}
