// SPDX-License-Identifier: Apache-2.0
#include "common/infer/kserve_detector.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/infer/embedder.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::infer {
namespace {

using vision::Extent;
using vision::Shape;

constexpr std::string_view models_path = "/models/";

BackendOptions options_at(const std::string& url, BackendOptions options) {
    const auto at = url.find(models_path);
    if (at == std::string::npos || at + models_path.size() == url.size())
        throw base::UsageError{fmt::format(
            "kserve:{}: not the address of a model, such as kserve:http://localhost:8000/v2/models/yolox", url)};
    options.backend = "openai"; // a bearer token, if any
    options.api_base = url;
    return options;
}

/// "yolox" of ".../v2/models/yolox/versions/2".
std::string model_in(const std::string& url) {
    const std::string_view rest = std::string_view{url}.substr(url.find(models_path) + models_path.size());
    return std::string{rest.substr(0, rest.find_first_of("/?#"))};
}

std::size_t total(const Shape& shape) {
    std::size_t count = 1;
    for (const int length : shape)
        count *= static_cast<std::size_t>(length);
    return count;
}

bool is_good(const http::Response& response) {
    return response.fault == http::Fault::none && response.status >= 200 && response.status < 300;
}

[[noreturn]] void give_up(const Failure& failure) {
    if (failure.kind == FailureClass::interrupted) throw base::Interrupted{};
    throw base::Error{failure.message, exit_code_of(failure)};
}

} // namespace

KserveDetector::KserveDetector(const std::string& url, KserveOptions options, base::Wait wait, Now now)
    : m_options{options_at(url, std::move(options.server))}
    , m_endpoint{openai_endpoint(m_options)}
    , m_method{model_in(url)}
    , m_retrier{options.policy, std::move(wait), std::move(now)} {
    const KserveModel model = metadata();
    const KservePort& port = model.inputs.front();
    if (model.inputs.size() != 1 || port.datatype != "FP32")
        throw base::InputError{
            m_endpoint.shown,
            fmt::format("takes {} of {}, not one of FP32", base::counted(model.inputs.size(), "input"), port.datatype)};
    m_input = port.name;
    m_outputs = model.outputs;
    std::optional<vision::ModelDescription> description;
    if (!options.description.empty()) description = vision::read_model_description(options.description);
    vision::ModelInput input = vision::input_of(port.shape, description, options.size, m_endpoint.shown);
    const bool any_size = std::count(port.shape.begin() + 1, port.shape.end(), -1) >= 2;
    m_batch = most_at_once(port.shape, options.batch);
    Shape shape = {port.shape.front() > 0 ? port.shape.front() : 1, 3, input.size.height, input.size.width};
    if (input.layout == vision::Layout::nhwc) shape = {shape[0], shape[2], shape[3], 3};
    m_values.assign(total(shape), 0);
    std::vector<Shape> shapes;
    for (const KserveOutput& output : computed(shape, m_values))
        shapes.push_back(output.shape);
    const auto found = vision::recognise(description, shapes, input.size, m_endpoint.shown);
    input.is_flexible = any_size && found.description.preparation.fit != vision::Fit::stretch;
    m_model.emplace(found, input, options.min_score,
                    options.description.empty() ? m_endpoint.shown : options.description);
    m_outputs = {m_outputs.at(found.output)};
}

/// Asks until there is an answer that `take` can use.
void KserveDetector::ask(const http::Request& request, const Take& take) {
    ReadyWait ready = m_retrier.ready_wait();
    m_retrier.request();
    const auto failure = m_retrier.run(ready, {}, [&](std::size_t) {
        const http::Response response = m_client.perform(request);
        auto flaw = is_good(response) ? take(response) : failure_of(response, base::wall_now());
        if (flaw) flaw->message = m_endpoint.shown + ": " + without_secret(m_endpoint, flaw->message);
        return Retrier::Outcome{flaw};
    });
    if (failure) give_up(*failure);
}

http::Request KserveDetector::request_at(const std::string& path) const {
    http::Request request = server_request(m_options, m_endpoint, join(m_endpoint, path));
    request.total = m_options.timeout;
    request.stall = m_options.stall_timeout;
    request.when_stopped = http::WhenStopped::give_up;
    return request;
}

KserveModel KserveDetector::metadata() {
    KserveModel model;
    ask(request_at(""), [&](const http::Response& response) -> std::optional<Failure> {
        auto read = read_kserve_model(response.body);
        if (auto* failure = std::get_if<Failure>(&read)) return std::move(*failure);
        model = std::get<KserveModel>(std::move(read));
        return std::nullopt;
    });
    return model;
}

/// Only Triton tells how many it takes at once.
int KserveDetector::most_at_once(const Shape& input, int wanted) {
    if (input.front() > 0) return input.front();
    const http::Response response = m_client.perform(request_at("/config"));
    const int most = is_good(response) ? read_kserve_max_batch(response.body) : 0;
    return std::max(1, most > 0 ? std::min(wanted, most) : wanted);
}

std::vector<KserveOutput> KserveDetector::computed(const Shape& shape, std::span<const float> values) {
    KserveBody body = kserve_body(m_input, shape, values, m_outputs);
    http::Request request = request_at("/infer");
    request.method = http::Method::post;
    request.headers.add("Content-Type", "application/octet-stream");
    request.headers.add(json_length_header, std::to_string(body.json_length));
    request.body = std::make_shared<const std::string>(std::move(body.bytes));
    std::vector<KserveOutput> outputs;
    ask(request, [&](const http::Response& response) -> std::optional<Failure> {
        auto read = read_kserve_answer(response.body, response.headers.get(json_length_header));
        if (auto* failure = std::get_if<Failure>(&read)) return std::move(*failure);
        outputs = std::get<std::vector<KserveOutput>>(std::move(read));
        return std::nullopt;
    });
    // They come in the order in which the model has them, or were asked for.
    std::vector<KserveOutput> ordered;
    ordered.reserve(m_outputs.size());
    for (const KservePort& wanted : m_outputs) {
        const auto found = std::find_if(outputs.begin(), outputs.end(),
                                        [&](const auto& output) { return output.name == wanted.name; });
        if (found == outputs.end())
            throw base::InputError{m_endpoint.shown, fmt::format("the answer has no output \"{}\"", wanted.name)};
        ordered.push_back(std::move(*found));
        outputs.erase(found);
    }
    return ordered;
}

std::vector<std::vector<base::Detection>> KserveDetector::detect(std::span<const base::YuvImage> pictures) {
    const Extent size{pictures.front().width, pictures.front().height};
    const int count = static_cast<int>(pictures.size());
    const Shape shape = m_model->input_shape(size, count);
    m_values.resize(total(shape));
    const std::size_t each = m_values.size() / pictures.size();
    for (std::size_t i = 0; i < pictures.size(); ++i)
        m_model->fill(pictures[i], std::span{m_values}.subspan(i * each, each));
    const KserveOutput output = std::move(computed(shape, m_values).front());
    const vision::Tensor tensor{output.shape, output.values};
    if (tensor.shape.front() != count)
        throw base::InputError{m_endpoint.shown,
                               fmt::format("its output {} is not for {}", vision::shape_text(tensor.shape),
                                           base::counted(pictures.size(), "picture"))};
    std::vector<std::vector<base::Detection>> found;
    for (int i = 0; i < count; ++i)
        found.push_back(m_model->detections(part_of(tensor, i), size, m_endpoint.shown));
    return found;
}

} // namespace vlm::infer
