// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/prompt.hpp"
#include "common/analysis/sound_chunks.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::analyze {

struct Options;
struct Inputs;

/// Who writes down what is said.
struct SpeechOptions {
    bool transcribe = false;
    std::string model;    ///< empty: that of --model
    std::string api_base; ///< empty: that of --api-base
    std::string language; ///< empty: the server finds out
};

void declare_speech(cli::Command& command, SpeechOptions& options);

/// What is said in videos: what was written down in this run, else what an index holds. Safe to use from several
/// threads.
class SpokenWords {
public:
    using Track = std::shared_ptr<const std::vector<analysis::Spoken>>;

    /// `db` is the index, where there is one.
    explicit SpokenWords(std::optional<std::string> db)
        : m_db{std::move(db)} {}

    void put(const std::string& video, std::vector<analysis::Spoken> spoken);

    /// What is said in the video with this path; null where nobody knows.
    [[nodiscard]] Track of(const std::string& video);

private:
    [[nodiscard]] Track stored(const std::string& video) const;

    std::optional<std::string> m_db;
    std::mutex m_mutex; ///< of what follows
    std::map<std::string, Track> m_tracks;
};

/// Has the sound of the videos written down where that is asked for, keeps and writes the records, and gives the
/// options what the question needs of it. Gives how the program ends where that was all that was asked (no `pictures`).
/// Throws UsageError where the question holds {transcript} and nobody knows it.
[[nodiscard]] std::optional<base::ExitCode> prepare_speech(Options& options, const Inputs& inputs,
                                                           const analysis::Prompt& prompt, bool pictures);

} // namespace vlm::analyze
