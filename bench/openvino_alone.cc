// The upper limit: OpenVINO on one tensor in memory, again and again, with no pictures.
// Usage: openvino_alone MODEL.onnx COUNT THREADS f32|bf16
//
// One single-threaded stream a core, batch 1, an infer request a stream always in flight: what a
// whole pipeline could reach if listing, decoding, resizing and writing cost nothing.

#include <openvino/openvino.hpp>

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace {

struct Arguments {
  const char* model;
  int num_images;
  int num_streams;
  ov::element::Type precision;
};

std::optional<int> ParsePositive(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc{} || end != text.end() || value < 1) return std::nullopt;
  return value;
}

std::optional<Arguments> Parse(std::span<char*> argv) {
  if (argv.size() != 5) return std::nullopt;
  const auto num_images = ParsePositive(argv[2]);
  const auto num_streams = ParsePositive(argv[3]);
  const std::string_view precision = argv[4];
  if (!num_images || !num_streams || (precision != "f32" && precision != "bf16")) {
    return std::nullopt;
  }
  return Arguments{argv[1], *num_images, *num_streams,
                   precision == "f32" ? ov::element::f32 : ov::element::bf16};
}

ov::CompiledModel Compile(ov::Core& core, const Arguments& arguments) {
  const std::shared_ptr<ov::Model> model = core.read_model(arguments.model);
  ov::PartialShape shape = model->input().get_partial_shape();
  shape[0] = 1;
  model->reshape(shape);
  return core.compile_model(
      model, "CPU",
      {ov::hint::inference_precision(arguments.precision), ov::num_streams(arguments.num_streams),
       ov::inference_num_threads(arguments.num_streams), ov::hint::enable_cpu_pinning(false)});
}

// Restarts each request as soon as it is done, until `num_images` were started; then waits for all.
void KeepBusy(std::span<ov::InferRequest> requests, int num_images) {
  std::mutex mutex;
  std::condition_variable all_done;
  int num_started = 0;
  int num_done = 0;
  std::exception_ptr failure;
  const auto start_next = [&](ov::InferRequest& request) {
    {
      const std::lock_guard lock(mutex);
      if (num_started == num_images) return;
      ++num_started;
    }
    request.start_async();
  };
  for (ov::InferRequest& request : requests) {
    request.set_callback([&, start_next](std::exception_ptr error) {
      {
        const std::lock_guard lock(mutex);
        if (error) failure = error;
        if (++num_done == num_images || error) all_done.notify_one();
      }
      if (!error) start_next(request);
    });
  }
  for (ov::InferRequest& request : requests) start_next(request);
  std::unique_lock lock(mutex);
  all_done.wait(lock, [&] { return num_done == num_images || failure; });
  lock.unlock();
  for (ov::InferRequest& request : requests) request.wait();
  if (failure) std::rethrow_exception(failure);
}

void Run(const Arguments& arguments) {
  ov::Core core;
  ov::CompiledModel compiled = Compile(core, arguments);
  ov::Tensor images(ov::element::f32, compiled.input().get_shape());
  float* values = images.data<float>();
  // Values as normalised pixels have them: zeros alone could take another path.
  for (std::size_t i = 0; i < images.get_size(); ++i) {
    values[i] = static_cast<float>(i % 255) / 64.0F - 2.0F;
  }
  std::vector<ov::InferRequest> requests;
  for (int i = 0; i < arguments.num_streams; ++i) {
    requests.push_back(compiled.create_infer_request());
    requests.back().set_input_tensor(images);
  }
  const auto start = std::chrono::steady_clock::now();
  KeepBusy(requests, arguments.num_images);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  std::printf("{\"images\": %d, \"inference_s\": %.4f}\n", arguments.num_images, elapsed.count());
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = Parse({argv, static_cast<std::size_t>(argc)});
  if (!arguments) {
    std::fputs("usage: openvino_alone MODEL.onnx COUNT THREADS f32|bf16\n", stderr);
    return 2;
  }
  try {
    Run(*arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "openvino_alone: %s\n", error.what());
    return 1;
  }
  return 0;
}
