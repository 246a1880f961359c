// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/base/clock.hpp"

namespace vlm::archive {

/// What there is over the time of footage, a lane for each task, zone and line, drawn as SVG for an HTML page. Its bars
/// have the classes "answers" and "failures" (how many), "there" (how many at most) and "crossed".
class TimePlot {
public:
    /// `label` names a time for people.
    TimePlot(const Span& span, std::function<std::string(base::Micros)> label);

    void add_result(std::string_view task, base::Micros t0, base::Micros t1, bool failed);
    void add_there(std::string_view what, base::Micros t0, base::Micros t1, std::int64_t n);
    void add_crossing(std::string_view what, base::Micros t);

    /// A scene begins: a tick above the times.
    void add_scene(base::Micros t) { m_scenes.push_back(t); }

    /// Empty where there is nothing but scenes.
    [[nodiscard]] std::string svg() const;

private:
    static constexpr std::size_t columns = 200;
    enum class Kind { results, there, crossings };
    struct Lane {
        Kind kind;
        std::string name;
        std::array<std::int64_t, columns> numbers{};
        std::array<std::int64_t, columns> failures{};
    };
    [[nodiscard]] std::size_t column_at(base::Micros t) const;
    [[nodiscard]] Lane& lane_of(Kind kind, std::string_view name);
    /// Gives the columns of a span to `take`.
    template <typename Take>
    void for_columns(base::Micros t0, base::Micros t1, const Take& take) const;
    [[nodiscard]] std::string drawn(const Lane& lane, int top) const;
    [[nodiscard]] static std::string title_of(const Lane& lane, std::int64_t most);
    [[nodiscard]] static std::string words_of(const Lane& lane, std::size_t column);
    [[nodiscard]] std::string axis(int top) const;

    Span m_span;
    std::function<std::string(base::Micros)> m_label;
    std::vector<Lane> m_lanes;
    std::vector<base::Micros> m_scenes;
};

} // namespace vlm::archive
