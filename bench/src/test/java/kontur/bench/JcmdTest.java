package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JcmdTest {
  @Test
  void bringsWhatAJvmAnswers() {
    var pid = ProcessHandle.current().pid();

    assertThat(Jcmd.ask(pid, "VM.version")).contains("JDK 25");
    assertThat(Heap.liveBytes(pid)).isPositive();
    assertThat(Heap.threads(pid)).isPositive();
  }
}
