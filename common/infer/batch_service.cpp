// SPDX-License-Identifier: Apache-2.0
#include "common/infer/batch_service.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <random>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

constexpr const char* chat_page = "/v1/chat/completions";
constexpr std::size_t most_upload = std::size_t{512} << 20U;
constexpr std::size_t most_download = std::size_t{16} << 30U; // of a file, which is not held in memory

Endpoint service_endpoint(const BackendOptions& options) {
    if (options.backend != "azure") return openai_endpoint(options);
    Endpoint endpoint = azure_endpoint(options);
    // Batches belong to the resource, not to one of its deployments.
    if (const auto at = endpoint.base.find("/deployments/"); at != std::string::npos) endpoint.base.resize(at);
    return endpoint;
}

std::string form_of(const std::string& boundary, const std::string& name, const std::string& content) {
    return fmt::format("--{0}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                       "--{0}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{1}\"\r\n"
                       "Content-Type: application/jsonl\r\n\r\n{2}\r\n--{0}--\r\n",
                       boundary, name, content);
}

std::string new_boundary() {
    std::mt19937_64 random{std::random_device{}()};
    return fmt::format("vlm-{:016x}{:016x}", random(), random());
}

std::string reason_of(const json& batch) {
    const json& errors = member_of(member_of(batch, "errors"), "data");
    if (!errors.is_array() || errors.empty()) return "";
    const std::string code = text_of(errors.front(), "code");
    return base::one_line(
        base::valid_utf8(text_of(errors.front(), "message") + (code.empty() ? "" : " (" + code + ")")));
}

Batch batch_of(const json& said) {
    Batch batch;
    batch.id = text_of(said, "id");
    batch.status = base::one_line(base::valid_utf8(text_of(said, "status")), 40);
    batch.output = text_of(said, "output_file_id");
    batch.errors = text_of(said, "error_file_id");
    batch.reason = reason_of(said);
    const json& counts = member_of(said, "request_counts");
    batch.total = count_of(counts, "total").value_or(0);
    batch.completed = count_of(counts, "completed").value_or(0);
    if (batch.id.empty() || batch.status.empty()) throw base::Error{"the provider's answer is no batch"};
    return batch;
}

[[noreturn]] void give_up(const Failure& failure) {
    if (failure.kind == FailureClass::interrupted) throw base::Interrupted{};
    const bool for_good = failure.parked || stops_run(failure.kind) || failure.kind == FailureClass::connect;
    throw base::Error{failure.message, for_good ? base::ExitCode::unreachable : base::ExitCode::failed};
}

} // namespace

bool Batch::has_ended() const {
    static constexpr std::array<std::string_view, 4> ends = {"completed", "failed", "expired", "cancelled"};
    return std::find(ends.begin(), ends.end(), status) != ends.end();
}

BatchService::BatchService(const BackendOptions& options, const RetryPolicy& policy, const base::Wait& wait)
    : m_options{options}
    , m_endpoint{service_endpoint(options)}
    , m_retrier{policy, wait, base::Steady::now} {}

http::Request BatchService::request(const std::string& page) const {
    http::Request request;
    request.url = join(m_endpoint, page);
    request.headers = m_endpoint.headers;
    request.connect = m_options.connect_timeout;
    request.total = m_options.timeout;
    request.stall = m_options.stall_timeout;
    request.unix_socket = m_options.unix_socket;
    return request;
}

std::optional<Failure> BatchService::refused(const http::Response& response) const {
    if (response.fault == http::Fault::none && response.status == 200) return std::nullopt;
    Failure failure = failure_of(response, base::wall_now());
    failure.message = m_endpoint.shown + ": " + without_secret(m_endpoint, failure.message);
    return failure;
}

json BatchService::ask(const http::Request& request) {
    json said;
    ReadyWait ready = m_retrier.ready_wait();
    m_retrier.request();
    const auto failure = m_retrier.run(ready, {}, [&](std::size_t) -> Retrier::Outcome {
        const http::Response response = m_client.perform(request);
        if (auto refusal = refused(response)) return {refusal};
        auto value = read_json(response.body);
        if (!value) return {protocol_failure(m_endpoint.shown + ": the answer is no JSON", Cut::yes)};
        said = *std::move(value);
        return {};
    });
    if (failure) give_up(*failure);
    return said;
}

std::string BatchService::upload(const std::string& path) {
    const std::string boundary = new_boundary();
    http::Request post = request("/files");
    post.method = http::Method::post;
    post.headers.add("Content-Type", "multipart/form-data; boundary=" + boundary);
    post.body = std::make_shared<const std::string>(
        form_of(boundary, std::filesystem::path{path}.filename().string(), base::read_file(path, most_upload)));
    std::string id = text_of(ask(post), "id");
    if (id.empty()) throw base::Error{m_endpoint.shown + ": the answer names no file"};
    return id;
}

Batch BatchService::make(const std::string& file, Made made) {
    http::Request post = request("/batches");
    post.method = http::Method::post;
    post.headers.add("Content-Type", "application/json");
    const json wanted = {{"input_file_id", file}, {"endpoint", chat_page}, {"completion_window", "24h"}};
    post.body = std::make_shared<const std::string>(wanted.dump());
    std::optional<Batch> batch;
    ReadyWait ready = m_retrier.ready_wait();
    m_retrier.request();
    const auto failure = m_retrier.run(ready, {}, [&](std::size_t) -> Retrier::Outcome {
        if (made == Made::perhaps) batch = find(file);
        if (batch) return {};
        made = Made::perhaps; // whatever comes of it
        // A kept connection that closes without an answer would be replaced, and the order sent again.
        const http::Response response = http::Client{}.perform(post);
        if (auto refusal = refused(response)) return {refusal};
        batch = batch_of(read_json(response.body).value_or(json{}));
        return {};
    });
    if (failure) give_up(*failure);
    return *batch;
}

std::optional<Batch> BatchService::find(const std::string& file) {
    std::string after;
    for (;;) {
        const bool has_query = !m_endpoint.query.empty();
        http::Request get = request("/batches");
        get.url += std::string{has_query ? "&" : "?"} + "limit=100" + (after.empty() ? "" : "&after=" + after);
        const json list = ask(get);
        const json& batches = member_of(list, "data");
        if (!batches.is_array() || batches.empty()) return std::nullopt;
        for (const json& each : batches) {
            if (text_of(each, "input_file_id") == file && text_of(each, "status") != "failed") return batch_of(each);
        }
        const json& more = member_of(list, "has_more");
        if (!more.is_boolean() || !more.get<bool>()) return std::nullopt;
        after = base::percent_encoded(text_of(batches.back(), "id"));
    }
}

Batch BatchService::look_at(const std::string& id) {
    return batch_of(ask(request("/batches/" + base::percent_encoded(id))));
}

void BatchService::download(const std::string& file, const std::string& path) {
    http::Request get = request("/files/" + base::percent_encoded(file) + "/content");
    get.most_bytes = most_download;
    const std::string part = base::part_path(path);
    ReadyWait ready = m_retrier.ready_wait();
    m_retrier.request();
    const auto failure = m_retrier.run(ready, {}, [&](std::size_t) -> Retrier::Outcome {
        base::Output output{part, base::Overwrite::allow};
        std::string refusal;
        http::Response response = m_client.perform(get, [&](const http::Response& head, std::string_view piece) {
            if (head.status == 200) {
                output.write(piece);
            } else {
                refusal += piece;
            }
            return http::BodyStep::progress;
        });
        response.body = std::move(refusal);
        output.close();
        return {refused(response)};
    });
    if (failure) give_up(*failure);
    std::error_code error;
    std::filesystem::rename(part, path, error);
    if (error) throw base::OutputError{path, error.value()};
}

} // namespace vlm::infer
