// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/hls/live_packager.hpp"
#include "common/hls/live_playlist.hpp"
#include "common/hls/live_store.hpp"
#include "common/hls/live_window.hpp"
#include "common/http/exchange.hpp"

namespace vlm::serving {

/// What is kept of one live source, and who waits for what comes of it. Whoever waits occupies no thread. Safe from any
/// thread; parts come from one.
class LiveChannel : public hls::LiveTaker {
public:
    /// Keeps so much of it.
    explicit LiveChannel(base::Micros length);

    void begin(hls::LiveInit init) override;
    void take(hls::LivePart part, std::vector<std::uint8_t> bytes, base::Wall wall) override;
    void end_segment() override;

    /// Nothing more will come: all who wait are answered with what there is.
    void end();

    /// What a request wants: a name, and of a playlist which state of it.
    struct Wanted {
        hls::LiveName name;
        hls::LiveForm form = hls::LiveForm::low_latency;
        std::optional<std::uint64_t> segment = {}; ///< that the playlist is to have (_HLS_msn)
        std::optional<std::uint64_t> part = {};    ///< or this part of it (_HLS_part)
        std::string access = {};                   ///< that a playlist carries on to all addresses in it
    };

    /// Who waits, and what goes with the answer.
    struct Waiter {
        std::shared_ptr<http::Exchange> exchange;
        http::Headers headers;
    };

    /// Answers, at once or when what is wanted is there. Throws Problem for what is not there and will not come soon.
    void answer(const Wanted& wanted, Waiter waiter);

    /// The tasks that know something of it: their answers are its subtitles.
    void set_tasks(std::vector<std::string> tasks);

    /// A segment that is complete, without its parts; nothing where it is not there.
    [[nodiscard]] std::optional<hls::LiveSegment> segment(std::uint64_t number) const;

    /// Answers those who have waited too long with what there is.
    void answer_late();

    /// From now on nobody waits: those who do are answered with what there is.
    void let_go();

    /// How far what can be watched is behind what was filmed, in seconds; nothing before anything can.
    [[nodiscard]] std::optional<double> latency() const;

    /// In seconds, in bytes.
    struct Kept {
        double seconds = 0;
        std::int64_t bytes = 0;
        std::size_t waiting = 0; ///< requests
    };
    [[nodiscard]] Kept kept() const;

private:
    struct Waiting {
        Wanted wanted;
        Waiter waiter;
        base::Steady::time_point until;
    };
    using Answers = std::vector<std::pair<Waiter, http::Reply>>;
    /// A text that many are given: made once, and compressed once.
    struct SharedText {
        std::shared_ptr<const std::string> text;
        std::shared_ptr<const std::string> compressed; ///< null before somebody asks for it
    };
    enum class Release {
        due, ///< whose wish is fulfilled, or whose time is over
        all,
    };

    void update(const std::function<void()>& change, Release release);
    [[nodiscard]] Answers release(Release release);
    static void send(Answers answers);
    [[nodiscard]] bool is_there(const Wanted& wanted) const;
    [[nodiscard]] bool is_awaited(const Wanted& wanted) const;
    [[nodiscard]] http::Reply reply(const Wanted& wanted, const Waiter& waiter);
    [[nodiscard]] http::Reply media(const hls::LiveName& name, const http::Exchange& exchange) const;
    [[nodiscard]] http::Reply playlist(const Wanted& wanted, const Waiter& waiter);
    [[nodiscard]] std::string render(const Wanted& wanted) const;
    [[nodiscard]] base::Micros patience() const;

    mutable std::mutex m_mutex;
    hls::LiveStore m_store; ///< of the thread from which parts come
    hls::LiveWindow m_window;
    std::vector<Waiting> m_waiting;
    std::vector<std::string> m_tasks;
    /// Of the playlists as they are now, by name and what they carry on.
    std::map<std::tuple<std::string, hls::LiveForm, std::string>, SharedText> m_texts;
    bool m_lets_go = false;
};

} // namespace vlm::serving
