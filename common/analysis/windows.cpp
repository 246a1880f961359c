// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/windows.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "common/infer/video_times.hpp"

namespace vlm::analysis {
namespace {

std::vector<infer::LabelledFrame> labelled(const Window& window) {
    std::vector<infer::LabelledFrame> frames;
    for (const PreparedFrame& prepared : window)
        frames.push_back({"", prepared.frame});
    return frames;
}

} // namespace

std::vector<base::Micros> times_of(const Window& window) {
    std::vector<base::Micros> times;
    for (const PreparedFrame& frame : window) {
        times.push_back(frame.frame->t);
    }
    return times;
}

std::vector<base::Micros> wanted_times_of(const Window& window) {
    std::vector<base::Micros> times;
    for (const PreparedFrame& frame : window) {
        times.push_back(frame.wanted);
    }
    return times;
}

std::string spacing(const Window& window) {
    if (window.size() < 2) return "";
    const std::vector<base::Micros> times = times_of(window);
    if (infer::evenly_spaced(labelled(window))) {
        const double mean = base::to_seconds(times.back() - times.front()) / static_cast<double>(times.size() - 1);
        return fmt::format("one every {:.2f} s", mean);
    }
    std::vector<base::Micros> gaps;
    std::adjacent_difference(times.begin(), times.end(), std::back_inserter(gaps));
    const auto [least, most] = std::minmax_element(gaps.begin() + 1, gaps.end());
    return fmt::format("unevenly spaced, {:.2f} to {:.2f} s apart", base::to_seconds(*least), base::to_seconds(*most));
}

std::optional<Window> WindowBuilder::add(PreparedFrame frame) {
    if (m_skip > 0) {
        --m_skip;
        return std::nullopt;
    }
    m_frames.push_back(std::move(frame));
    ++m_fresh;
    if (m_frames.size() < m_size) return std::nullopt;
    Window window{m_frames.begin(), m_frames.end()};
    const std::size_t drop = std::min(m_stride, m_frames.size());
    m_frames.erase(m_frames.begin(), m_frames.begin() + static_cast<std::ptrdiff_t>(drop));
    m_skip = m_stride - drop;
    m_fresh = 0;
    return window;
}

std::optional<Window> WindowBuilder::finish() {
    if (m_fresh == 0) return std::nullopt;
    m_fresh = 0;
    return Window{std::make_move_iterator(m_frames.begin()), std::make_move_iterator(m_frames.end())};
}

void EvenSpread::add(PreparedFrame frame) {
    if (m_seen++ % m_step != 0) return;
    m_frames.push_back(std::move(frame));
    if (m_frames.size() < m_held) return;
    for (std::size_t i = 0; 2 * i < m_frames.size(); ++i)
        m_frames[i] = m_frames[2 * i];
    m_frames.resize(m_held / 2);
    m_step *= 2;
}

Window EvenSpread::finish() const {
    return thin(m_frames, m_most);
}

Window thin(const Window& window, std::size_t most) {
    if (most >= window.size()) return window;
    if (most == 0) return {};
    if (most == 1) return {window[window.size() / 2]};
    Window kept;
    for (std::size_t i = 0; i < most; ++i) {
        const std::size_t place = 2 * i * (window.size() - 1) / (most - 1); // in half frames
        kept.push_back(window[(place + 1) / 2]);
    }
    return kept;
}

} // namespace vlm::analysis
