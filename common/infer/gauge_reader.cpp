// SPDX-License-Identifier: Apache-2.0
#include "common/infer/gauge_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/http/url.hpp"
#include "common/infer/json_text.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::infer {
namespace {

constexpr std::chrono::milliseconds patience{2000};
constexpr int most_slots = 1024;

/// A line of the page: `name{labels} value`.
struct Sample {
    std::string_view name;
    double value = 0;
};

std::optional<Sample> sample_in(std::string_view line) {
    line = base::trim(line);
    if (line.empty() || line.front() == '#') return std::nullopt;
    Sample sample;
    sample.name = line.substr(0, line.find_first_of("{ \t"));
    std::string_view rest = line.substr(sample.name.size());
    const auto labels = rest.rfind('}'); // a label's text may hold blanks
    if (labels != std::string_view::npos) rest = rest.substr(labels + 1);
    rest = base::trim(rest);
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), sample.value);
    const bool good = error == std::errc{} && std::isfinite(sample.value) && sample.value >= 0;
    return good ? std::optional{sample} : std::nullopt;
}

void add(std::optional<double>& sum, double value) {
    sum = sum.value_or(0) + value;
}

std::string page_of(const BackendOptions& options, const char* path) {
    const auto url = http::parse_url(endpoint_for(options).base);
    return url ? http::origin(*url) + path : "";
}

http::Response get(http::Client& client, const BackendOptions& options, const std::string& url) {
    http::Request request = server_request(options, endpoint_for(options), url);
    request.total = std::min(request.total, patience);
    return client.perform(request);
}

} // namespace

std::optional<Gauges> read_gauges(std::string_view page) {
    std::optional<double> running;
    std::optional<double> waiting;
    Gauges gauges;
    while (!page.empty()) {
        const std::string_view line = page.substr(0, page.find('\n'));
        page.remove_prefix(std::min(page.size(), line.size() + 1));
        const auto sample = sample_in(line);
        if (!sample) continue;
        const auto is = [&](auto... names) { return ((sample->name == names) || ...); };
        if (is("vllm:num_requests_running", "sglang:num_running_reqs", "llamacpp:requests_processing"))
            add(running, sample->value);
        if (is("vllm:num_requests_waiting", "sglang:num_queue_reqs", "llamacpp:requests_deferred"))
            add(waiting, sample->value);
        if (is("vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc", "sglang:token_usage",
               "llamacpp:kv_cache_usage_ratio"))
            gauges.cache = std::max(gauges.cache.value_or(0), sample->value);
        if (is("vllm:num_preemptions_total", "sglang:num_retracted_reqs_total")) add(gauges.preemptions, sample->value);
    }
    if (!running || !waiting) return std::nullopt;
    gauges.running = *running;
    gauges.waiting = *waiting;
    return gauges;
}

GaugeReader::GaugeReader(const BackendOptions& options)
    : m_options{options} {
    const std::string& engine = options.engine;
    if (engine == "vllm" || engine == "sglang" || engine == "llamacpp") m_url = page_of(options, "/metrics");
}

std::optional<Gauges> GaugeReader::read() {
    if (m_url.empty()) return std::nullopt;
    const http::Response response = get(m_client, m_options, m_url);
    if (response.fault != http::Fault::none || response.status >= 500) {
        if (response.status == 501) m_url.clear(); // llama.cpp without --metrics
        return std::nullopt;
    }
    auto gauges = response.status == 200 ? read_gauges(response.body) : std::nullopt;
    if (!gauges) {
        base::log::debug("{}: no gauges there", m_url);
        m_url.clear();
    }
    return gauges;
}

std::optional<int> slots_of(const BackendOptions& options) {
    const bool llama = options.engine == "llamacpp";
    const std::string url = llama ? page_of(options, "/props") : "";
    if (url.empty()) return std::nullopt;
    http::Client client;
    const http::Response response = get(client, options, url);
    const auto properties = response.status == 200 ? read_json(response.body) : std::nullopt;
    const auto slots = properties ? count_of(*properties, "total_slots") : std::nullopt;
    if (!slots || *slots < 1) return std::nullopt;
    return static_cast<int>(std::min<std::int64_t>(*slots, most_slots));
}

} // namespace vlm::infer
