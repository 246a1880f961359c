// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/source_failure.hpp"

#include "common/analysis/work_key.hpp"

namespace vlm::analysis {

records::Result source_failure(const Job& job, const infer::BackendInfo& backend, const Subject& subject,
                               const Span& span, const std::string& reason) {
    WorkUnit work;
    work.video = subject.identity.empty() ? subject.source : subject.identity;
    work.t0 = span.t0;
    work.t1 = span.t1;
    work.backend = backend.name;
    work.model = backend.model;
    work.send = job.send;
    records::Result result;
    result.key = work_key(work, job.prompt);
    result.source = subject.source;
    result.video = subject.fingerprint;
    result.t0 = span.t0;
    result.t1 = span.t1;
    result.prompt_id = job.prompt.id();
    result.model_asked = backend.model;
    result.backend = backend.name;
    result.endpoint = backend.endpoint;
    result.error = records::ResultError{"source", 0, reason};
    return result;
}

} // namespace vlm::analysis
