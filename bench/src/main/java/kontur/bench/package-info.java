/// Two commands that try to contradict us: `drill` and `bench`.
@org.jspecify.annotations.NullMarked
package kontur.bench;
