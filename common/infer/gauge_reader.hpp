// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/http/client.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/limiter.hpp"

namespace vlm::infer {

/// What a page of metrics in Prometheus' text form says of a server's load: vLLM's, SGLang's and llama.cpp's names, in
/// any order; of several engines behind one server the sum, and the fullest cache. Nothing where it does not say how
/// many requests run and wait.
[[nodiscard]] std::optional<Gauges> read_gauges(std::string_view page);

/// Asks one server for its metrics. For one thread.
class GaugeReader {
public:
    /// `options` are complete (resolve_model). Only servers whose engine has gauges are asked at all.
    explicit GaugeReader(const BackendOptions& options);

    /// What it says now; nothing where it did not answer. A server that answers without gauges is not asked again.
    [[nodiscard]] std::optional<Gauges> read();

    /// Whether it makes sense to ask again.
    [[nodiscard]] bool has_gauges() const { return !m_url.empty(); }

private:
    BackendOptions m_options;
    std::string m_url; ///< empty where there are none
    http::Client m_client;
};

/// How many requests a llama.cpp server answers at once, where `options` lead to one and it says so.
[[nodiscard]] std::optional<int> slots_of(const BackendOptions& options);

} // namespace vlm::infer
