// SPDX-License-Identifier: Apache-2.0
#include "common/infer/limiter.hpp"

#include <algorithm>
#include <utility>

namespace vlm::infer {
namespace {

using std::chrono::seconds;

constexpr double ramp = 1.25;         ///< the most in one step
constexpr double careful_ramp = 1.12; ///< once the top has been seen
constexpr double notable = 0.06;      ///< a change of throughput: smaller ones come by themselves
constexpr double overload_cut = 0.7;
constexpr double cache_cut = 0.9;
constexpr double full_cache = 0.95;
constexpr double queue_share = 0.25; ///< of the batch
constexpr double longest_queue = 100;
constexpr int holds_before_probe = 4;
constexpr seconds gauges_are_old{10};

double in_seconds(base::Steady::duration time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

LimiterPolicy limiter_policy(std::string_view engine, std::optional<int> slots) {
    LimiterPolicy policy;
    if (engine == "vllm" || engine == "sglang") return policy;
    policy.start = engine == "ollama" || engine == "llamacpp" ? 1 : 4;
    if (slots) policy.start = std::max(1, *slots);
    return policy;
}

Limiter::Limiter(const LimiterPolicy& policy, Time now)
    : m_policy{policy} {
    restart(now);
}

void Limiter::restart(Time now) {
    m_limit = 0;
    m_all = m_all_tokens = 0;
    m_moved = m_wanted = m_backlogged = false;
    m_last_cut = now;
    m_measured = 0;
    m_rate = m_before = m_front_end = 0;
    m_factor = ramp;
    m_holds = m_growing = 0;
    m_passed = now;
    begin_window(now, Step::hold);
}

double Limiter::typical() const {
    return m_all == 0 ? 1 : std::max(1.0, static_cast<double>(m_all_tokens) / static_cast<double>(m_all));
}

double Limiter::latency() const {
    const std::size_t count = std::min(m_measured, m_latencies.size());
    if (count == 0) return 0;
    auto sorted = m_latencies;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(sorted.begin(), middle, sorted.begin() + static_cast<std::ptrdiff_t>(count));
    return *middle;
}

std::size_t Limiter::requests() const {
    if (!m_policy.adapts || m_limit <= 0) return static_cast<std::size_t>(m_policy.start);
    return std::clamp<std::size_t>(static_cast<std::size_t>(m_limit / typical()), 1, m_policy.most);
}

bool Limiter::admits(std::int64_t tokens) {
    const auto wanted = static_cast<double>(m_tokens + tokens);
    bool room = m_in_flight < m_policy.most;
    if (!m_policy.adapts) {
        room = static_cast<double>(m_in_flight) < m_policy.start;
    } else if (m_limit > 0) {
        room = room && wanted <= m_limit;
    }
    if (room || m_in_flight == 0) return true;
    m_wanted = true;
    return false;
}

Limiter::Sent Limiter::send(std::int64_t tokens, Time now) {
    pass(now);
    ++m_in_flight;
    m_tokens += tokens;
    m_all_tokens += tokens;
    ++m_all;
    if (!m_moved) m_limit = m_policy.start * typical();
    return {tokens, now};
}

void Limiter::end(const Sent& sent, Ending ending, Time now) {
    pass(now);
    --m_in_flight;
    m_tokens -= sent.tokens;
    if (!m_policy.adapts) return;
    if (ending == Ending::overloaded && sent.at >= m_last_cut) return cut(overload_cut, now);
    if (ending != Ending::answered) return;
    const double took = in_seconds(now - sent.at);
    m_latencies[m_measured++ % m_latencies.size()] = took;
    m_ended_tokens += static_cast<double>(sent.tokens);
    m_ended_seconds += static_cast<double>(sent.tokens) * took;
    if (!m_observed || now - *m_observed > gauges_are_old) climb(now);
}

void Limiter::set(double limit) {
    m_moved = true;
    m_before = m_limit;
    m_limit = std::clamp(limit, typical(), static_cast<double>(m_policy.most) * typical());
}

/// By at least one request: a quarter of less than four would be none.
void Limiter::grow(double factor) {
    set(std::max(m_limit * factor, m_limit + typical()));
}

void Limiter::cut(double factor, Time now) {
    set(m_limit * factor);
    m_last_cut = now;
    m_rate = 0;
    m_factor = careful_ramp;
    begin_window(now, Step::hold);
}

void Limiter::pass(Time now) {
    m_area += static_cast<double>(m_tokens) * in_seconds(now - m_passed);
    m_passed = now;
}

void Limiter::begin_window(Time now, Step step) {
    m_began = now;
    m_step = step;
    m_settled = false;
    m_wanted = false;
}

/// A round trip passes until a step shows; over two more, throughput is what is in flight through how long that takes:
/// answers come in waves, so that counting them would say less.
void Limiter::climb(Time now) {
    const double since = in_seconds(now - m_began);
    const double round = std::max(latency(), 1.0 / 3);
    if (!m_settled) {
        if (since < round) return;
        m_settled = true;
        m_area = m_ended_tokens = m_ended_seconds = 0;
        m_began = now;
        return;
    }
    if (since < 2 * round || m_ended_seconds <= 0) return;
    const double rate = m_area / since / (m_ended_seconds / m_ended_tokens);
    const Step step = m_wanted ? next_step(rate) : Step::hold;
    m_rate = m_wanted ? rate : 0; // what is not held by the limit says nothing of it
    take(step);
    begin_window(now, step);
}

/// A step up must show in the throughput, or it is taken back; the first steps, which are large, leave some room.
Limiter::Step Limiter::next_step(double rate) {
    const double change = m_rate > 0 ? rate / m_rate - 1 : 1;
    if (change >= notable) return m_step == Step::down ? Step::down : Step::up;
    const bool ramped = std::exchange(m_factor, careful_ramp) == ramp;
    if (change <= -notable) return m_step == Step::down ? Step::up : Step::down;
    if (m_step == Step::up) return ramped ? Step::hold : Step::down;
    return m_holds + 1 >= holds_before_probe ? Step::up : Step::hold;
}

void Limiter::take(Step step) {
    m_holds = step == Step::hold ? m_holds + 1 : 0;
    if (step == Step::up) grow(m_factor);
    if (step == Step::down) set(m_step == Step::up ? m_before : m_limit / careful_ramp);
}

void Limiter::watch_front_end(const Gauges& gauges) {
    const double own = static_cast<double>(m_in_flight);
    const double before = m_front_end;
    m_front_end = own - gauges.running - gauges.waiting;
    const bool most = gauges.waiting <= 1 && m_front_end > std::max(4.0, own / 2);
    if (!most) {
        m_growing = 0;
        m_backlogged = false;
        return;
    }
    if (m_front_end > before * 1.05) ++m_growing;
    // Where answers come at once, what is in flight is on its way, not piled up.
    if (m_growing >= 3 && latency() > 0.2) m_backlogged = true;
}

void Limiter::observe(const Gauges& gauges, Time now) {
    const bool preempted = m_preemptions && gauges.preemptions && *gauges.preemptions > *m_preemptions;
    m_preemptions = gauges.preemptions;
    m_observed = now;
    if (!m_policy.adapts || m_limit <= 0) return;
    watch_front_end(gauges);
    if (preempted || gauges.cache.value_or(0) > full_cache) return cut(cache_cut, now);
    const bool live = m_policy.haste == Haste::live;
    const double batch = std::max(gauges.running, static_cast<double>(m_in_flight) - gauges.waiting);
    const double queue = live ? 0 : std::clamp(queue_share * batch, 1.0, longest_queue);
    const double excess = gauges.waiting - queue;
    if (excess > std::max(live ? 0.5 : 1.0, queue / 2)) {
        set(std::max(m_limit - excess * typical(), m_limit * overload_cut));
    } else if (m_wanted && !m_backlogged && gauges.waiting < 0.5) {
        grow(ramp);
    } else if (m_wanted && !m_backlogged && excess < -queue / 2) {
        grow(std::min(ramp, 1 - excess * typical() / m_limit));
    }
    begin_window(now, Step::hold);
}

} // namespace vlm::infer
