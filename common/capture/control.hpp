// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/media/live_wishes.hpp"
#include "common/media/selection.hpp"

namespace vlm::capture {

/// What is to change while a capture runs: {"source":"cam","pause":true,"recording":false,"fps":2}, of every source
/// where none is named.
struct Order {
    std::string source;
    std::optional<bool> pause;
    std::optional<bool> recording;
    std::optional<media::Fraction> fps;
};

/// Throws InputError with the reason for what is no order. Pure.
[[nodiscard]] Order parse_order(std::string_view line);

/// How one source is to be read now. Safe from several threads.
struct SourceControl {
    std::atomic<bool> paused{false};
    std::atomic<bool> recording{true};
    std::atomic<bool> chosen{false}; ///< which frames are taken was settled when it was opened, as of a file
    media::LiveWishes wishes;
};

/// The controls of all sources.
class Controls {
public:
    /// `sources`: what they are called.
    explicit Controls(std::vector<std::string> sources);

    [[nodiscard]] SourceControl& of(std::size_t source) { return m_controls.at(source); }

    /// Does what a line says: {"ok":true}, or {"error":"…"} as the answer.
    [[nodiscard]] std::string take(std::string_view line);

private:
    void apply(const Order& order);

    std::vector<std::string> m_sources;
    std::deque<SourceControl> m_controls;
};

} // namespace vlm::capture
