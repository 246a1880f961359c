// SPDX-License-Identifier: Apache-2.0
#include "common/vision/onnx_detector.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <span>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/vision/chatter.hpp"
#include "common/vision/devices.hpp"
#include "common/vision/onnx_batch.hpp"
#include "common/vision/onnx_header.hpp"

namespace vlm::vision {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 31U;
constexpr Extent other_size{64, 32}; // small and unlike every model's own
constexpr int second_pattern = 1;
constexpr float batch_tolerance = 0.02F; // half precision differs by less, another picture by more

/// OpenCV's reason on one line, without where in its sources it arose. Where one function passes on what another has
/// said, that stands behind the last "error:".
std::string reason_of(const cv::Exception& error) {
    std::string_view words = error.what();
    if (const auto at = words.rfind("error: "); at != std::string_view::npos) words.remove_prefix(at + 7);
    if (const auto at = words.find(") "); words.starts_with('(') && at != std::string_view::npos)
        words.remove_prefix(at + 2);
    words = words.substr(0, words.find(" in function '"));
    return base::one_line(words, 160);
}

Shape shape_of(const cv::Mat& block) {
    return {block.size.p, block.size.p + block.dims};
}

Shape shape_of(Layout layout, Extent size, int pictures) {
    if (layout == Layout::nchw) return {pictures, 3, size.height, size.width};
    return {pictures, size.height, size.width, 3};
}

} // namespace

/// A network and the numbers that go in and come out.
class OnnxDetector::Network {
public:
    /// Throws base::InputError about the file.
    Network(std::string file, std::string bytes, Device device)
        : m_file{std::move(file)}
        , m_bytes{std::move(bytes)}
        , m_device{std::move(device)} {
        load();
    }

    /// Where the next input goes, zeros at first.
    [[nodiscard]] std::span<float> input(const Shape& shape) {
        if (m_input.empty() || shape_of(m_input) != shape)
            m_input = cv::Mat::zeros(static_cast<int>(shape.size()), shape.data(), CV_32F);
        return {m_input.ptr<float>(), m_input.total()};
    }

    /// One of the outputs for the input; it holds until the next call. Throws base::InputError.
    [[nodiscard]] Tensor output(std::size_t place) {
        try {
            m_net.setInput(m_input);
            m_output = m_net.forward(m_outputs.at(place));
        } catch (const cv::Exception& error) {
            throw base::InputError{m_file, reason_of(error)};
        }
        if (m_output.type() != CV_32F || !m_output.isContinuous()) m_output.convertTo(m_output, CV_32F);
        return {shape_of(m_output), {m_output.ptr<float>(), m_output.total()}};
    }

    /// The shapes of all outputs for a black picture, or why there are none.
    [[nodiscard]] std::variant<std::vector<Shape>, std::string> tried(const Shape& shape) {
        static_cast<void>(input(shape));
        std::vector<cv::Mat> blocks;
        try {
            m_net.setInput(m_input);
            m_net.forward(blocks, m_outputs);
        } catch (const cv::Exception& error) {
            load(); // it was left in the middle of its work
            return reason_of(error);
        }
        std::vector<Shape> shapes;
        shapes.reserve(blocks.size());
        for (const cv::Mat& block : blocks)
            shapes.push_back(shape_of(block));
        return shapes;
    }

    /// Whether two pictures at once give what each gives alone. Where the model was written for one picture, it is
    /// changed to take several, if it then does.
    [[nodiscard]] bool takes_two(Layout layout, Extent size, std::size_t place) {
        const auto alone = patterned(shape_of(layout, size, 1), place);
        const auto other = patterned(shape_of(layout, size, 1), place, second_pattern);
        if (!alone || !other) return false;
        if (gives_both(layout, size, place, *alone, *other)) return true;
        const std::string original = m_bytes;
        if (free_batch(m_bytes)) {
            load();
            if (gives_both(layout, size, place, *alone, *other)) return true;
        }
        m_bytes = original;
        load();
        return false;
    }

    /// Nothing more is to be tried.
    void settle() { m_bytes = {}; }

private:
    /// The output for pictures of a pattern, one after the other, of which none is like another; nothing where it
    /// cannot be computed.
    [[nodiscard]] std::optional<std::vector<float>> patterned(const Shape& shape, std::size_t place, int first = 0) {
        const std::span<float> numbers = input(shape);
        const std::size_t each = numbers.size() / static_cast<std::size_t>(shape.front());
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const auto picture = static_cast<std::size_t>(first) + i / each;
            numbers[i] = static_cast<float>((i % each) * (picture + 3) % 251);
        }
        try {
            const Tensor result = output(place);
            if (result.shape.empty() || result.shape.front() != shape.front()) return std::nullopt;
            return std::vector<float>{result.values.begin(), result.values.end()};
        } catch (const base::InputError&) {
            load(); // it was left in the middle of its work
            return std::nullopt;
        }
    }

    [[nodiscard]] bool gives_both(Layout layout, Extent size, std::size_t place, std::vector<float> alone,
                                  const std::vector<float>& other) {
        const auto both = patterned(shape_of(layout, size, 2), place);
        alone.insert(alone.end(), other.begin(), other.end());
        return both && std::equal(both->begin(), both->end(), alone.begin(), alone.end(), [](float a, float b) {
                   return std::abs(a - b) <= batch_tolerance * std::max(1.0F, std::abs(b));
               });
    }

    void load() {
        try {
            m_net = cv::dnn::readNetFromONNX(m_bytes.data(), m_bytes.size());
        } catch (const cv::Exception& error) {
            throw base::InputError{m_file, "not a model that OpenCV can read: " + reason_of(error)};
        }
        m_net.setPreferableBackend(m_device.backend);
        m_net.setPreferableTarget(m_device.target);
        m_outputs = m_net.getUnconnectedOutLayersNames();
    }

    std::string m_file;
    std::string m_bytes;
    Device m_device;
    cv::dnn::Net m_net;
    std::vector<cv::String> m_outputs;
    cv::Mat m_input;
    cv::Mat m_output;
};

OnnxDetector::OnnxDetector(const std::string& file, const OnnxOptions& options)
    : m_file{file}
    , m_method{std::filesystem::path{file}.stem().string()} {
    keep_opencv_quiet();
    const Device device = device_named(options.device);
    std::string bytes = base::read_file(file, most_bytes);
    const OnnxHeader header = read_onnx_header(bytes, file);
    const auto description =
        options.description.empty() ? description_beside(file) : read_model_description(options.description);
    ModelInput input = input_of(header.inputs.front().shape, description, options.size, file);
    m_network = std::make_unique<Network>(file, std::move(bytes), device);
    const Recognised found = recognise(description, shapes_for(input), input.size, file);
    m_place = found.output;
    input.is_flexible = found.description.preparation.fit != Fit::stretch && takes_other_sizes(input.layout, found);
    if (options.batch > 1) {
        const Extent size = input.is_flexible ? other_size : input.size;
        if (m_network->takes_two(input.layout, size, m_place))
            m_batch = options.batch;
        else
            base::log::info("{}: takes one picture at a time", file);
    }
    m_network->settle();
    m_model.emplace(found, input, options.min_score, options.description.empty() ? file : options.description);
}

std::vector<Shape> OnnxDetector::shapes_for(const ModelInput& input) {
    auto shapes = m_network->tried(shape_of(input.layout, input.size, 1));
    if (const auto* reason = std::get_if<std::string>(&shapes))
        throw base::InputError{
            m_file, fmt::format("takes no pictures of {}x{}: {}", input.size.width, input.size.height, *reason)};
    return std::get<std::vector<Shape>>(std::move(shapes));
}

/// Whether it gives the rows that its recipe says for a size that cannot be its own.
bool OnnxDetector::takes_other_sizes(Layout layout, const Recognised& found) {
    const auto shapes = m_network->tried(shape_of(layout, other_size, 1));
    const auto* tried = std::get_if<std::vector<Shape>>(&shapes);
    return tried != nullptr && recognised(tried->at(found.output), other_size) == found.description.recipe;
}

OnnxDetector::~OnnxDetector() = default;

std::vector<std::vector<base::Detection>> OnnxDetector::detect(std::span<const base::YuvImage> pictures) {
    const Extent size{pictures.front().width, pictures.front().height};
    const auto input = m_network->input(m_model->input_shape(size, static_cast<int>(pictures.size())));
    const std::size_t each = input.size() / pictures.size();
    for (std::size_t i = 0; i < pictures.size(); ++i)
        m_model->fill(pictures[i], input.subspan(i * each, each));
    const Tensor output = m_network->output(m_place);
    if (output.shape.empty() || output.shape.front() != static_cast<int>(pictures.size()))
        throw base::InputError{m_file, fmt::format("its output {} is not for {}", shape_text(output.shape),
                                                   base::counted(pictures.size(), "picture"))};
    std::vector<std::vector<base::Detection>> found;
    for (std::size_t i = 0; i < pictures.size(); ++i)
        found.push_back(m_model->detections(part_of(output, static_cast<int>(i)), size, m_file));
    return found;
}

void set_vision_threads(int threads) {
    cv::setNumThreads(threads);
}

} // namespace vlm::vision
