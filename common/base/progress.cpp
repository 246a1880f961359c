// SPDX-License-Identifier: Apache-2.0
#include "common/base/progress.hpp"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>
#include <unistd.h>

#include "common/base/log.hpp"
#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr auto redraw_interval = std::chrono::milliseconds{100};
std::atomic<ProgressBar*> current{nullptr};

void put(const std::string& text) {
    // A terminal that cannot be written has nobody to look at it.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

} // namespace

std::optional<double> share_before(Micros t, Micros start, std::optional<Micros> end) {
    if (!end || *end <= start) return std::nullopt;
    return std::clamp(to_seconds(t - start) / to_seconds(*end - start), 0.0, 1.0);
}

ProgressBar::ProgressBar(std::string unit, ShowProgress show)
    : m_unit{std::move(unit)}
    , m_shown{show == ShowProgress::where_terminal && ::isatty(STDERR_FILENO) == 1} {
    if (!m_shown) return;
    current = this;
    log::set_line_hooks({&ProgressBar::step_aside, &ProgressBar::step_back});
}

ProgressBar::~ProgressBar() {
    if (!m_shown) return;
    log::set_line_hooks({});
    current = nullptr;
    clear();
}

void ProgressBar::update(std::uint64_t done, std::optional<double> share) {
    const std::lock_guard lock{m_mutex};
    m_done = done;
    m_share = share;
    const auto now = Steady::now();
    if (!m_shown || now - m_last < redraw_interval) return;
    m_last = now;
    draw();
}

void ProgressBar::clear() {
    const std::lock_guard lock{m_mutex};
    if (m_drawn) put("\r\x1b[K");
    m_drawn = false;
}

std::string ProgressBar::line(const std::string& unit, std::uint64_t done, std::optional<double> share,
                              double seconds) {
    const std::string rate = fmt::format("{:.1f}/s", seconds > 0 ? static_cast<double>(done) / seconds : 0);
    if (!share) return fmt::format("{}  {}", counted(done, unit), rate);
    std::string out = fmt::format("{}  {:.0f} %  {}", counted(done, unit), *share * 100, rate);
    if (*share > 0 && *share < 1) {
        const auto left = static_cast<std::int64_t>(seconds * (1 - *share) / *share);
        out += fmt::format("  {} left", format_clock(std::chrono::seconds{left}));
    }
    return out;
}

void ProgressBar::draw() {
    const double seconds = ms_since(m_start) / 1000;
    put("\r\x1b[K" + line(m_unit, m_done, m_share, seconds));
    m_drawn = true;
}

void ProgressBar::step_aside() {
    ProgressBar* bar = current.load();
    if (bar == nullptr) return;
    const bool drawn = bar->m_drawn;
    bar->clear();
    bar->m_steps_back = drawn;
}

void ProgressBar::step_back() {
    ProgressBar* bar = current.load();
    if (bar == nullptr || !bar->m_steps_back) return;
    const std::lock_guard lock{bar->m_mutex};
    bar->draw();
}

} // namespace vlm::base
