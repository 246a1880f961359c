// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/tool_run.hpp"
#include "common/serving/upload_job.hpp"

namespace vlm::serving {

/// Who is told how the work goes on.
struct WorkTeller {
    std::function<void(JobState)> begin;             ///< a stage
    std::function<void(std::int64_t)> requests;      ///< how many questions there will be
    std::function<void(const std::string&)> indexed; ///< the video's fingerprint
    std::function<void(std::string, bool)> piece;    ///< of an answer; whether that begins with it
    std::function<void(const std::string&)> answer;  ///< one as a whole
};

/// What is done about an upload: looked at, indexed, asked about, each by a program of this project in a process of its
/// own, so that what is wrong with a video harms nobody else. All that comes of it is in the job's folder.
class UploadWork {
public:
    /// `asking`: what vlm-analyze needs to know of the model.
    UploadWork(const UploadJob& job, std::vector<std::string> asking, base::ToolLimits limits, WorkTeller teller);

    /// Throws Error with the reason where it fails, Interrupted where it is cancelled.
    void run();

private:
    void look();
    void index();
    void ask();
    void take(std::string_view line);
    void check(int code);

    /// A program with what all of them get.
    [[nodiscard]] std::vector<std::string> words(const std::string& tool, std::vector<std::string> more) const;

    /// vlm-analyze about this video.
    [[nodiscard]] std::vector<std::string> question(std::vector<std::string> more) const;

    /// `text` with the client's name of the file for where it lies here.
    [[nodiscard]] std::string with_name(std::string_view text) const;

    std::shared_ptr<JobFolder> m_folder;
    std::string m_name;
    std::string m_profile;
    std::vector<std::string> m_asking;
    base::ToolLimits m_limits;
    WorkTeller m_teller;
    std::optional<base::Output> m_results;
    std::int64_t m_written = 0;
    std::int64_t m_answered = 0;
    std::string m_fault; ///< what the last record without an answer says
};

/// How many requests a dry run tells of: "clip.mp4: 3 frames of 640x360 in 2 requests, …"; 0 where it tells of none.
/// Pure.
[[nodiscard]] std::int64_t requests_in(std::string_view line);

} // namespace vlm::serving
